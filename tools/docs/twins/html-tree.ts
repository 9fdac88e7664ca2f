/** Reads the HTML that our own pages are written with: well-formed, with attributes in double quotes. */

export interface HtmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly HtmlNode[];
}

/** An element, or text without entities. */
export type HtmlNode = HtmlElement | string;

const token = /<!--.*?-->|<(\/?)([A-Za-z][\w-]*)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*(\/?)>|[^<]+|</gs;
const empty = new Set(['br', 'wbr', 'input', 'img', 'hr']);

/** @throws Error if an element is not closed where it was opened */
export function readHtml(html: string): readonly HtmlNode[] {
  const root: { tag: string; children: HtmlNode[] } = { tag: '', children: [] };
  const open = [root];
  for (const [text, close, tag, attributes = '', alone] of html.matchAll(token)) {
    const inside = open.at(-1) ?? root;
    if (tag === undefined) {
      if (!text.startsWith('<!--')) inside.children.push(decode(text));
    } else if (close === '/') {
      if (inside.tag !== tag) throw new Error(`</${tag}> closes <${inside.tag}>: ${html.slice(0, 200)}`);
      open.pop();
    } else {
      const element = { tag, attributes: readAttributes(attributes), children: [] };
      inside.children.push(element);
      if (alone !== '/' && !empty.has(tag)) open.push(element);
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.tag}> is not closed: ${html.slice(0, 200)}`);
  return root.children;
}

const none: Record<string, string> = {};

/** The text of nodes, without marks. */
export function textOf(nodes: readonly HtmlNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : textOf(node.children))).join('');
}

/** The elements with a tag, in order, however deep. */
export function findAll(nodes: readonly HtmlNode[], tag: string): HtmlElement[] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return [];
    return [...(node.tag === tag ? [node] : []), ...findAll(node.children, tag)];
  });
}

export function hasClass({ attributes }: HtmlElement, name: string): boolean {
  return (attributes['class'] ?? '').split(' ').includes(name);
}

/** Text without entities. */
export function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&');
}

function readAttributes(text: string): Record<string, string> {
  if (text === '') return none;
  const pairs = [...text.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, decode(value)]));
}
