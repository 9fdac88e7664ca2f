/**
 * HTML of a page's blocks. Each block is one line, since a blank line would end it in Markdown, and is given to Vue
 * with `v-pre`: nothing in it is a template.
 */

/** Text as it stands in an element or an attribute. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}

/** Text whose `code` stands between backquotes. */
export function inline(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** A path or a name in which a line may end after each part. */
export function breakable(text: string): string {
  return escaped(text).replace(/([./_-])(?=\w|\{)/g, '$1<wbr>');
}

/** A link within the site or out of it. */
export function link(href: string, content: string): string {
  return href.startsWith('/')
    ? `<a href="${encodeURI(href)}">${content}</a>`
    : `<a href="${escaped(href)}" target="_blank" rel="noreferrer">${content}</a>`;
}

/** A block that Vue leaves alone. */
export function block(tag: string, attributes: string, content: string): string {
  return `<${tag} v-pre${attributes === '' ? '' : ` ${attributes}`}>${content}</${tag}>`;
}

/** A list of items, which are HTML already. */
export function list(items: readonly string[], attributes = ''): string {
  return block('ul', attributes, items.map((item) => `<li>${item}</li>`).join(''));
}

/** A table in a box; its rows are whole, from `<tr>` on. */
export function table(kind: string, heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  return block(
    'div',
    `class="${kind}"`,
    `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
  );
}

/** A word or two beside a name. */
export function mark(text: string): string {
  return `<span class="mark">${escaped(text)}</span>`;
}

/** A method of HTTP. */
export function verbMark(verb: string): string {
  return `<span class="verb ${verb}">${verb.toUpperCase()}</span>`;
}

/** Under a page's heading: what it is about, and what that belongs to. */
export function addressBlock(kind: string, text: string, chips: readonly string[]): string {
  return block(
    'div',
    'class="endpoint"',
    `<div class="address">${kind}<code>${breakable(text)}</code></div><div class="chips">${chips.join('')}</div>`,
  );
}

/** YAML at the top of a page: JSON is YAML. What comes before or after it is in no order to be read in. */
export function frontmatter(values: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries({ ...values, prev: false, next: false })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return ['---', ...lines, '---'].join('\n');
}

/** Text of a heading: what Markdown or Vue would take for markup is escaped. */
export function headingText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
