import { block, escaped, link } from '../html.js';

/** Finds the address that a name in a docstring leads to, if it leads anywhere. */
export type Resolve = (name: string) => string | undefined;

/** The text of a docstring as blocks of HTML: paragraphs and lists. */
export function proseBlocks(text: string, resolve: Resolve): string[] {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [before = '', ...items] = part.split(/^- /m);
      const intro = before.trim() === '' ? [] : [block('p', '', inlineProse(before, resolve))];
      if (items.length === 0) return intro.join('\n\n');
      const list = items.map((item) => `<li>${inlineProse(item, resolve)}</li>`).join('');
      return [...intro, block('ul', '', list)].join('\n\n');
    });
}

/** A piece of a docstring within a line: code, links to names and addresses. */
export function inlineProse(text: string, resolve: Resolve): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .split(/(`[^`]+`|\{@link [^}]+\}|https?:\/\/[^\s)]+[^\s).,;:])/)
    .map((part, at) => (at % 2 === 0 ? escaped(part) : special(part, resolve)))
    .join('');
}

function special(part: string, resolve: Resolve): string {
  if (part.startsWith('http')) return link(part, escaped(part));
  const name = (part.startsWith('`') ? part.slice(1, -1) : part.slice('{@link '.length, -1)).trim();
  const target = resolve(name);
  const code = `<code>${escaped(name)}</code>`;
  return target === undefined ? code : link(target, code);
}
