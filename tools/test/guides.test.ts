/** The guides are the same in both languages: their names, their headings, and where their links lead. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { extractProse, type Guide, guidesIn } from './guides.js';

const chinese = guidesIn('zh');
const english = guidesIn('en');

interface Heading {
  /** Such as `docs/guide/files.md:41`. */
  readonly place: string;
  /** Such as `## {#uploads}`: what has to be the same in both languages. */
  readonly shape: string;
  readonly id: string | undefined;
}

function headingsIn(guide: Guide): Heading[] {
  return extractProse(guide).flatMap(({ line, text }) => {
    const [, level] = /^(#{1,6}) /.exec(text) ?? [];
    if (level === undefined) return [];
    const id = /\{#([\w-]+)\}\s*$/.exec(text)?.[1];
    return [{ place: `${guide.path}:${line}`, shape: `${level} {#${id ?? ''}}`, id }];
  });
}

describe('the guides', () => {
  it('are there in both languages', () => {
    expect(chinese.map(({ name }) => name)).toEqual(english.map(({ name }) => name));
    expect(chinese).not.toEqual([]);
  });

  it.each([...chinese, ...english])('$path begins with its title and description', ({ lines }) => {
    expect(lines[0]).toBe('---');
    const matter: unknown = parse(lines.slice(1, lines.indexOf('---', 1)).join('\n'));
    expect(matter).toMatchObject({
      title: expect.stringMatching(/\S/),
      description: expect.stringMatching(/\S/),
    });
  });

  it.each(chinese)('$name has the same headings, by the same ids, in both languages', (guide) => {
    const other = english.find(({ name }) => name === guide.name);
    const here = headingsIn(guide);
    const there = other === undefined ? [] : headingsIn(other);
    const differences = Array.from({ length: Math.max(here.length, there.length) }, (_, at) => {
      const [one, two] = [here[at], there[at]];
      if (one?.shape === two?.shape) return undefined;
      return `${told(one, guide)}, ${told(two, other)}`;
    });
    // One heading too many moves all that follow it: the first difference is the one to mend.
    expect(differences.find((difference) => difference !== undefined)).toBeUndefined();
  });

  it.each(english)('$path names who acts, without indefinite pronouns', (guide) => {
    const riddles = extractProse(guide).filter(({ text }) => /\b(no|some|any)body\b|\bwhoever\b/i.test(text));
    expect(riddles.map(({ line, text }) => `${guide.path}:${line}: ${text}`)).toEqual([]);
  });

  it.each([...chinese, ...english])('$path links to guides and headings that are there', (guide) => {
    const all = guide.language === 'zh' ? chinese : english;
    const broken = linksIn(guide).flatMap(({ place, link }) => {
      if (link.startsWith('/')) {
        // Whether the page is there, the site's own build tells.
        if (link.startsWith('/en/') === (guide.language === 'en')) return [];
        return [`${place}: ${link} leads to the other language`];
      }
      const [file = '', id] = link.split('#');
      const target = file === '' ? guide : all.find(({ name }) => file === `./${name}.md`);
      if (target === undefined) return [`${place}: ${link} is no guide of this language; say ./name.md`];
      if (id === undefined || headingsIn(target).some((heading) => heading.id === id)) return [];
      return [`${place}: no heading in ${target.path} says {#${id}}`];
    });
    expect(broken).toEqual([]);
  });
});

function told(heading: Heading | undefined, guide: Guide | undefined): string {
  if (heading === undefined) return `${guide?.path} has no more headings`;
  return `${heading.place} has '${heading.shape}'`;
}

/** The links of a guide that stay on the site. */
function linksIn(guide: Guide): { place: string; link: string }[] {
  return extractProse(guide).flatMap(({ line, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^(https?|mailto):/.test(link))
      .map((link) => ({ place: `${guide.path}:${line}`, link })),
  );
}
