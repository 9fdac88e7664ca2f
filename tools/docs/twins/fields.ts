import { words } from '../words.js';
import { findAll, type HtmlElement, type HtmlNode, hasClass, textOf } from './html-tree.js';
import { codeSpan, inlineMarkdown, type TwinPage } from './inline.js';
import { writeTable } from './tables.js';

/** The nested list of fields as a table, in which each name has its whole path: `json.goods_detail[].quantity`. */
export function fieldsMarkdown(box: HtmlElement, page: TwinPage): string {
  const rows = box.children.flatMap((child) => listRows(child, '', page));
  const must = findAll(box.children, 'span').find(
    (span) => hasClass(span, 'must') || hasClass(span, 'always'),
  );
  const heads = [words.name, words.type, words.meaning].map((word) => word[page.language]);
  const [name = '', type = '', meaning = ''] = heads;
  return must === undefined
    ? writeTable(
        heads,
        rows.map(([path = '', kind = '', , about = '']) => [path, kind, about]),
      )
    : writeTable([name, type, textOf(must.children), meaning], rows);
}

/** The rows of a list and of the lists in it, also where they are folded. */
function listRows(node: HtmlNode, above: string, page: TwinPage): string[][] {
  if (typeof node === 'string') return [];
  if (node.tag === 'ul') return node.children.flatMap((item) => fieldRows(item, above, page));
  return node.tag === 'details' ? node.children.flatMap((child) => listRows(child, above, page)) : [];
}

function fieldRows(item: HtmlNode, above: string, page: TwinPage): string[][] {
  if (typeof item === 'string') return [];
  const parts = item.children.filter((part) => typeof part !== 'string');
  const head = parts.find((part) => hasClass(part, 'field'))?.children ?? [];
  const meaning = parts.find((part) => hasClass(part, 'meaning'));
  const kind = findAll(head, 'span').find((span) => hasClass(span, 'type'))?.children ?? [];
  const path = `${above}${textOf(findAll(head, 'code').slice(0, 1))}`;
  const lists = /(?:\[\])+$/.exec(textOf(kind).trim())?.[0] ?? '';
  const row = [
    codeSpan(path),
    inlineMarkdown(kind, page),
    item.attributes['data-required'] === undefined ? '' : '✓',
    inlineMarkdown(meaning?.children ?? [], page),
  ];
  return [row, ...parts.flatMap((part) => listRows(part, `${path}${lists}.`, page))];
}
