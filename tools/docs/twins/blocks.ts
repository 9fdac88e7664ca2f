import { fieldsMarkdown } from './fields.js';
import { findAll, type HtmlElement, type HtmlNode, hasClass, textOf } from './html-tree.js';
import { inlineMarkdown, type TwinPage } from './inline.js';
import { tableMarkdown } from './tables.js';

/** Blocks of HTML as blocks of Markdown. What only a browser can use is left out: buttons, forms, drawings. */
export function blockMarkdown(nodes: readonly HtmlNode[], page: TwinPage): string[] {
  const blocks: string[] = [];
  let inline: HtmlNode[] = [];
  const flush = (): void => {
    const text = inlineMarkdown(inline, page);
    if (text !== '') blocks.push(text);
    inline = [];
  };
  for (const node of nodes) {
    const made = typeof node === 'string' ? undefined : renderBlock(node, page);
    if (made === undefined) inline.push(node);
    else {
      flush();
      blocks.push(...made);
    }
  }
  flush();
  return blocks;
}

/** The blocks of an element; undefined if it is inline. */
function renderBlock(element: HtmlElement, page: TwinPage): string[] | undefined {
  const { tag, children, attributes } = element;
  // A component of the site.
  if (/^[A-Z]/.test(tag)) return [];
  if (/^h[1-6]$/.test(tag)) return [`${'#'.repeat(Number(tag[1]))} ${inlineMarkdown(children, page)}`];
  switch (tag) {
    case 'nav':
    case 'script':
    case 'style':
    case 'button':
    case 'input':
      return [];
    case 'svg':
    case 'figure':
      return attributes['aria-label'] === undefined ? [] : [attributes['aria-label']];
    case 'p':
      return [inlineMarkdown(children, page)].filter((text) => text !== '');
    case 'ul':
    case 'ol':
      return [listMarkdown(children, tag === 'ol', page)];
    case 'dl':
      return [factsMarkdown(children, page)];
    case 'table':
      return [tableMarkdown(element, page)];
    case 'pre':
      return [`\`\`\`\n${textOf(children)}\n\`\`\``];
    case 'details':
      return [...blockMarkdown(children, page)];
    case 'summary':
      return [`**${inlineMarkdown(children, page)}**`];
    case 'div':
    case 'section':
      return renderBox(element, page);
    default:
      return undefined;
  }
}

function renderBox(element: HtmlElement, page: TwinPage): string[] {
  const { children } = element;
  if (hasClass(element, 'fields')) return [fieldsMarkdown(element, page)];
  if (hasClass(element, 'sample')) return sampleMarkdown(element);
  if (hasClass(element, 'call')) return callMarkdown(element);
  if (hasClass(element, 'endpoint')) return endpointMarkdown(element, page);
  const blocks = blockMarkdown(children, page);
  if (hasClass(element, 'custom-block')) return [blocks.map((text) => `> ${text}`).join('\n>\n')];
  return blocks;
}

/** `**POST** https://…`, and what the operation belongs to. */
function endpointMarkdown({ children }: HtmlElement, page: TwinPage): string[] {
  const [address, ...chips] = children.filter((child) => typeof child !== 'string');
  const line = chips
    .flatMap((box) => box.children)
    .map((chip) => inlineMarkdown([chip], page))
    .join(' · ');
  return [inlineMarkdown(address?.children ?? [], page), line].filter((text) => text !== '');
}

/** A program in the first of its forms. */
function callMarkdown(element: HtmlElement): string[] {
  return findAll(element.children, 'pre')
    .slice(0, 1)
    .map((pre) => {
      const forms = findAll(pre.children, 'span').filter((span) => hasClass(span, 'form'));
      const others = new Set<HtmlNode>(forms.slice(1));
      return `\`\`\`ts\n${textOf(without(pre.children, others))}\n\`\`\``;
    });
}

/** An example of a message. */
function sampleMarkdown(element: HtmlElement): string[] {
  return findAll(element.children, 'pre').map((pre) => {
    const text = textOf(pre.children);
    return `\`\`\`${text.startsWith('<') ? 'xml' : 'json'}\n${text}\n\`\`\``;
  });
}

function without(nodes: readonly HtmlNode[], left: ReadonlySet<HtmlNode>): HtmlNode[] {
  return nodes
    .filter((node) => !left.has(node))
    .map((node) => (typeof node === 'string' ? node : { ...node, children: without(node.children, left) }));
}

function listMarkdown(items: readonly HtmlNode[], numbered: boolean, page: TwinPage): string {
  return items
    .filter((item) => typeof item !== 'string')
    .map((item, at) => `${numbered ? `${at + 1}.` : '-'} ${inlineMarkdown(item.children, page)}`)
    .join('\n');
}

/** `- **Throws** …` */
function factsMarkdown(children: readonly HtmlNode[], page: TwinPage): string {
  let name = '';
  const lines: string[] = [];
  for (const child of children) {
    if (typeof child === 'string') continue;
    if (child.tag === 'dt') name = textOf(child.children);
    else lines.push(`- **${name}** ${inlineMarkdown(child.children, page)}`);
  }
  return lines.join('\n');
}
