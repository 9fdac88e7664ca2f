import type { Language } from '../label.js';
import { type HtmlNode, hasClass, textOf } from './html-tree.js';

/** What a twin is written with. */
export interface TwinPage {
  readonly language: Language;
  /** How a link of the page is written in its twin. */
  relink(href: string): string;
}

/** Inline HTML as Markdown in one line. */
export function inlineMarkdown(nodes: readonly HtmlNode[], page: TwinPage): string {
  return nodes
    .map((node) => renderNode(node, page))
    .join('')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[;,.])/g, '')
    .trim();
}

function renderNode(node: HtmlNode, page: TwinPage): string {
  // Angle brackets would be HTML.
  if (typeof node === 'string') return node.replace(/[<>]/g, '\\$&');
  const inner = (): string => inlineMarkdown(node.children, page);
  switch (node.tag) {
    case 'code':
      return codeSpan(textOf(node.children));
    case 'a': {
      const href = node.attributes['href'];
      return href === undefined ? inner() : `[${inner()}](${page.relink(href)})`;
    }
    case 'b':
    case 'strong':
      return `**${inner()}**`;
    case 'em':
      return `*${inner()}*`;
    case 'br':
      return ' · ';
    case 'ul':
    case 'ol':
      return ` ${node.children.map((item) => renderNode(item, page).trim()).join('; ')} `;
    case 'summary':
      return `${inner()}: `;
    case 'details':
    case 'p':
    case 'div':
    case 'li':
      return ` ${node.children.map((child) => renderNode(child, page)).join('')} `;
    case 'span':
      if (hasClass(node, 'mark')) return ` (${inner()})`;
      if (hasClass(node, 'must')) return '';
      if (hasClass(node, 'verb')) return `**${inner()}** `;
      return node.children.map((child) => renderNode(child, page)).join('');
    case 'wbr':
    case 'button':
    case 'input':
    case 'svg':
      return '';
    default:
      return node.children.map((child) => renderNode(child, page)).join('');
  }
}

/** Code with as many marks around it as it needs. */
export function codeSpan(text: string): string {
  if (text === '') return '';
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}
