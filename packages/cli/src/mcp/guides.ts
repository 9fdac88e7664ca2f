import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { findSimilar } from '@wechatpay-kit/openapi/model';
import { UsageError } from '../output.js';

/** A guide of the documentation. */
interface Guide {
  /** `notifications` */
  readonly name: string;
  readonly language: 'zh' | 'en';
  /** Markdown, with front matter. */
  readonly text: string;
}

/** A part of a guide below a heading. */
interface Section {
  readonly guide: Guide;
  readonly heading: string;
  readonly text: string;
}

let guides: readonly Guide[] | undefined;

function loadGuides(): readonly Guide[] {
  guides ??= JSON.parse(
    gunzipSync(readFileSync(join(import.meta.dirname, 'guides.json.gz'))).toString('utf8'),
  ) as Guide[];
  return guides;
}

/** The names and subjects of all guides. */
export function listGuides(language: string): string {
  return loadGuides()
    .filter((guide) => guide.language === language)
    .map(({ name, text }) => `- ${name}: ${/^description: (.*)$/m.exec(text)?.[1] ?? titleOf(text)}`)
    .join('\n');
}

/**
 * A guide, or its section.
 *
 * @param heading words of the section's heading; without it, the whole guide
 * @throws UsageError naming the guides that are called alike, or the guide's sections
 */
export function showGuide(name: string, language: string, heading: string | undefined): string {
  const all = loadGuides().filter((guide) => guide.language === language);
  const guide = all.find((one) => one.name === name);
  if (guide === undefined) {
    const names = all.map((one) => one.name);
    const similar = findSimilar(name, names, 3);
    throw new UsageError(
      `name: there is no guide ${name}; there is ${(similar.length > 0 ? similar : names).join(', ')}`,
    );
  }
  if (heading === undefined) return withoutFrontMatter(guide.text);
  const sections = sectionsOf(guide);
  const wanted = heading.toLowerCase();
  const found = sections.find((section) => section.heading.toLowerCase().includes(wanted));
  if (found !== undefined) return found.text;
  const headings = sections.map((section) => `"${section.heading}"`);
  throw new UsageError(`section: the guide ${name} has ${headings.join(', ')}`);
}

/** The sections that words mean, the best first. */
export function searchGuides(query: string, language: string): string {
  const words = query.toLowerCase().match(/[a-z0-9_.]+|[\u3400-\u9fff]+/g) ?? [];
  const found = loadGuides()
    .filter((guide) => guide.language === language)
    .flatMap(sectionsOf)
    .map((section) => ({ section, score: scoreOf(section, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 10);
  if (found.length === 0) return `Nothing found. The guides:\n${listGuides(language)}`;
  return found
    .map(({ section: { guide, heading, text } }) => {
      const [, ...lines] = text.split('\n').filter((line) => line.trim() !== '');
      return `- ${guide.name}, section "${heading}": ${(lines[0] ?? '').slice(0, 160)}`;
    })
    .join('\n');
}

function scoreOf({ guide, heading, text }: Section, words: readonly string[]): number {
  const [inHeading, inText] = [`${guide.name} ${heading}`.toLowerCase(), text.toLowerCase()];
  return words.reduce(
    (sum, word) => sum + (inHeading.includes(word) ? 3 : 0) + Math.min(inText.split(word).length - 1, 3),
    0,
  );
}

/** A `#` inside a program is no heading. */
function sectionsOf(guide: Guide): Section[] {
  const sections: { guide: Guide; heading: string; text: string }[] = [];
  let inFence = false;
  for (const line of withoutFrontMatter(guide.text).split('\n')) {
    if (line.trimStart().startsWith('```')) inFence = !inFence;
    const heading = inFence ? undefined : /^#{1,3} (.*?)(?: \{#.*\})?$/.exec(line)?.[1];
    if (heading !== undefined) sections.push({ guide, heading, text: line });
    else {
      const last = sections.at(-1);
      if (last !== undefined) last.text += `\n${line}`;
    }
  }
  return sections;
}

function withoutFrontMatter(text: string): string {
  return text.replace(/^---\n.*?\n---\n+/s, '');
}

function titleOf(text: string): string {
  return /^# (.*)$/m.exec(text)?.[1] ?? '';
}
