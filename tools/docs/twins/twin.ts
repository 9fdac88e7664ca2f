/**
 * The Markdown twin of a page: what a reader sees of it, for programs that read Markdown. It is made from the page's own
 * source, so it says the same.
 */
import { posix } from 'node:path';
import { parse } from 'yaml';
import { blockMarkdown } from './blocks.js';
import { decode, readHtml } from './html-tree.js';
import type { TwinPage } from './inline.js';

/** What a page has in its head. */
interface Head {
  readonly title?: string;
  readonly description?: string;
  readonly layout?: string;
  readonly hero?: { readonly text?: string; readonly tagline?: string };
  readonly features?: readonly { readonly title: string; readonly details: string; readonly link?: string }[];
}

/**
 * Makes the twin. Its links lead to other twins and are relative, so that it can be copied with its folder.
 *
 * @param file the page's path under `docs/`, which is the twin's path on the site: `en/guide/files.md`
 * @param source Markdown with blocks of HTML in one line each
 */
export function twinOf(file: string, source: string): string {
  const [, yaml = '', body = source] = /^---\n(.*?)\n---\n(.*)$/s.exec(source) ?? [];
  // Most pages have their title in their body, and a long head for the site alone.
  const titled = /^# /m.test(body.replace(/^(`{3,}).*?^\1$/gms, ''));
  const head = titled ? {} : (parse(yaml) as Head);
  const page: TwinPage = {
    language: file.startsWith('en/') ? 'en' : 'zh',
    relink: (href) => relinked(file, href),
  };
  const blocks = dropEmptySections([...(titled ? [] : headBlocks(head, page)), ...bodyBlocks(body, page)]);
  return `${[...blocks, ...footer(file, page)].join('\n\n')}\n`;
}

/** The first page has its title and its main points in its head. */
function headBlocks({ title, description, hero, features = [] }: Head, page: TwinPage): string[] {
  return [
    `# ${title ?? hero?.text ?? ''}`,
    ...(description === undefined ? [] : [description]),
    ...(hero?.tagline === undefined ? [] : [hero.tagline]),
    ...(features.length === 0
      ? []
      : [
          features
            .map(({ title, details, link }) =>
              link === undefined
                ? `- ${title}: ${details}`
                : `- [${title}](${page.relink(link)}): ${details}`,
            )
            .join('\n'),
        ]),
  ];
}

function bodyBlocks(body: string, page: TwinPage): string[] {
  const blocks: string[] = [];
  let paragraph: string[] = [];
  let fence: string | undefined;
  let html: string | undefined;
  let quoted = false;
  const flush = (): void => {
    if (paragraph.length > 0)
      blocks.push(paragraph.map((line) => (quoted ? `> ${line}`.trimEnd() : line)).join('\n'));
    paragraph = [];
  };
  for (const line of body.split('\n')) {
    const mark = /^\s*(`{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      paragraph.push(line);
      if (mark === fence) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
      const [, label] = /\[(.+)\]/.exec(line) ?? [];
      if (label !== undefined) {
        paragraph.push(`${label}:`);
        flush();
      }
      paragraph.push(line.replace(/^(\s*`{3,}\w*).*$/, '$1'));
    } else if (line.startsWith(':::')) {
      flush();
      const [, kind, title = ''] = /^:::\s*([\w-]+)\s*(.*)$/.exec(line) ?? [];
      quoted = kind !== undefined && kind !== 'code-group';
      if (quoted && title !== '') paragraph.push(`**${title}**`, '');
    } else if (/^(?:<div[^>]*>|<\/div>)$/.test(line)) {
      // A column. Its content follows as blocks.
      flush();
    } else if (/^<[A-Za-z]/.test(line) && isWhole(line)) {
      flush();
      blocks.push(...blockMarkdown(readHtml(line), page));
    } else if (html !== undefined || /^<[A-Za-z]/.test(line)) {
      // Written by hand, over several lines.
      if (html === undefined) flush();
      html = `${html ?? ''}${line} `;
      if (!isWhole(html)) continue;
      blocks.push(...blockMarkdown(readHtml(html), page));
      html = undefined;
    } else if (line.trim() === '') {
      if (quoted && paragraph.length > 0) paragraph.push('');
      else flush();
    } else paragraph.push(markdownLine(line, page));
  }
  flush();
  return blocks;
}

/** Whether the element that the text begins with is closed in it. */
function isWhole(html: string): boolean {
  const tag = /^<([\w-]+)/.exec(html)?.[1] ?? '';
  if (/^<[^>]*\/>\s*$/.test(html) || ['br', 'img', 'hr', 'input'].includes(tag)) return true;
  return html.trimEnd().endsWith(`</${tag}>`);
}

/** A line of Markdown without what only VitePress reads. */
function markdownLine(line: string, page: TwinPage): string {
  const heading = /^#{1,6} /.test(line);
  return (
    heading ? decode(line.replace(/<\/?[a-z][^>]*>/g, '').replace(/ \{#[^}]*(?:\}[^}]*)?\}$/, '')) : line
  )
    .replace(/\]\(([^)\s]+)\)(?:\{[^}]*\})?/g, (_, href: string) => `](${page.relink(href)})`)
    .replace(/`+[^`]*`+|<([a-z]+)[^>]*>.*<\/\1>|<[a-z]+[^>]*\/?>/g, (found) =>
      heading || found.startsWith('`') ? found : blockMarkdown(readHtml(found), page).join(' '),
    );
}

/** A heading over a form has nothing under it here. */
function dropEmptySections(blocks: readonly string[]): string[] {
  const level = (block: string | undefined): number => /^(#{1,6}) /.exec(block ?? '# ')?.[1]?.length ?? 7;
  return blocks.filter(
    (block, at) => level(block) === 7 || level(block) === 1 || level(block) < level(blocks[at + 1]),
  );
}

/** The page in the other language, and the description of its operations. */
function footer(file: string, page: TwinPage): string[] {
  const english = file.startsWith('en/');
  const address = `/${file.replace(/\.md$/, '')}`;
  const other = english ? address.slice('/en'.length) : `/en${address}`;
  const operation = /^(?:en\/)?(openapi\/.+\/.+)\.md$/.exec(file)?.[1];
  const links = [
    `[${english ? '中文' : 'English'}](${page.relink(other)})`,
    ...(operation === undefined ? [] : [`[OpenAPI](${page.relink(`/${operation}.json`)})`]),
  ];
  return ['---', links.join(' · ')];
}

/** A link of the page, from its twin. */
function relinked(file: string, href: string): string {
  if (href.startsWith('#')) return href;
  const [address = '', hash] = href.split('#');
  // What a query filters is whole in the twin.
  const [path = ''] = address.split('?');
  if (/^\w+:/.test(path)) return href;
  const from = `/${file}`;
  const whole = decodeURI(posix.resolve(posix.dirname(from), path)) + (path.endsWith('/') ? '/' : '');
  const target = whole.endsWith('/')
    ? `${whole}index.md`
    : isFile(whole)
      ? whole
      : `${whole.replace(/\.html$/, '')}.md`;
  const relative = encodeURI(posix.relative(posix.dirname(from), target));
  return hash === undefined ? relative : `${relative}#${hash}`;
}

/** A notification's name has a point too. */
function isFile(path: string): boolean {
  return /\.(?:json|md|txt|svg|png|xml)$/.test(path);
}
