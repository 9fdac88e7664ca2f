import type { HtmlElement, HtmlNode } from './html-tree.js';
import { inlineMarkdown, type TwinPage } from './inline.js';

/** A table of a page as Markdown. */
export function tableMarkdown(table: HtmlElement, page: TwinPage): string {
  const parts = table.children.filter((part) => typeof part !== 'string');
  const [heads = [], ...rows] = parts
    .flatMap((part) => (part.tag === 'tr' ? [part] : part.children.filter((row) => typeof row !== 'string')))
    .map((row) => row.children.filter(isCell).map((cell) => inlineMarkdown(cell.children, page)));
  return writeTable(heads, rows);
}

/** Cells in Markdown as a table. */
export function writeTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function isCell(node: HtmlNode): node is HtmlElement {
  return typeof node !== 'string' && (node.tag === 'td' || node.tag === 'th');
}
