import type { Language } from '../label.js';
import type { SearchSection } from './sections.js';

/**
 * The sections of a page that is written in Markdown: its beginning, and one for each heading with an id.
 *
 * @param file such as `en/guide/files.md`
 * @param kind `reference` for the pages of the SDK
 */
export function markdownSections(
  language: Language,
  file: string,
  source: string,
  kind: 'guide' | 'reference',
): SearchSection[] {
  const { title: head = '', parts } = splitMarkdown(source);
  const page = `/${file.replace(/\.md$/, '').replace(/(^|\/)index$/, '$1')}`;
  return parts.map(({ level, title, id, text }): SearchSection => {
    const first = level === 1;
    return {
      kind,
      address: first ? page : `${page}#${id}`,
      title,
      trail: first ? [kindNames[kind][language]] : [head],
      names: [],
      common: [],
      text: [text],
      // What a page is about is in its title.
      rank: first ? 1.2 : 0.8,
    };
  });
}

const kindNames = {
  guide: { zh: '指南', en: 'Guide' },
  reference: { zh: 'SDK 参考', en: 'SDK reference' },
} as const;

interface Part {
  readonly level: number;
  readonly title: string;
  readonly id: string | undefined;
  text: string;
}

/** The text under each heading, without code, HTML and marks. */
function splitMarkdown(source: string): { title: string | undefined; parts: readonly Part[] } {
  const parts: Part[] = [];
  const plain = source
    .replace(/^---\n.*?\n---\n/s, '')
    .replace(/^(\s*)(`{3,})[^`].*?^\s*\2\s*$/gms, '')
    .replace(/<[^>]+>/g, ' ');
  for (const line of plain.split('\n')) {
    const [, marks, title, id] = /^(#{1,4}) (.*?)(?: \{#(.+)\})?$/.exec(line) ?? [];
    if (marks !== undefined && title !== undefined && (marks === '#' || id !== undefined)) {
      parts.push({ level: marks.length, title: decode(title.replaceAll('`', '')), id, text: '' });
    } else {
      const last = parts.at(-1);
      if (last !== undefined) last.text += `${decode(line.replace(/\]\([^)]*\)/g, ']'))} `;
    }
  }
  return { title: parts[0]?.title, parts };
}

function decode(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
