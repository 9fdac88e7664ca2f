/**
 * HTML of the blocks of a page. A block is one line, because a blank line would end it in Markdown. `v-pre` stops Vue
 * from reading it as a template.
 */

import { writtenPath } from './paths.js';

/** Escapes text for an element or an attribute. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}

/** Escapes text, and marks `code` between backquotes. */
export function inline(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** A path or a name that can break after each part. The final slash of a path is written as one. */
export function breakable(text: string): string {
  return escaped(writtenPath(text)).replace(/([./_-])(?=\w|\{)/g, '$1<wbr>');
}

/** A link within the site or to another site. */
export function link(href: string, content: string): string {
  return href.startsWith('/')
    ? `<a href="${encodeURI(href)}">${content}</a>`
    : `<a href="${escaped(href)}" target="_blank" rel="noreferrer">${content}</a>`;
}

/** A block that Vue does not compile. */
export function block(tag: string, attributes: string, content: string): string {
  return `<${tag} v-pre${attributes === '' ? '' : ` ${attributes}`}>${content}</${tag}>`;
}

/** A list of items in HTML. */
export function list(items: readonly string[], attributes = ''): string {
  return block('ul', attributes, items.map((item) => `<li>${item}</li>`).join(''));
}

/** A table in a box. The rows are HTML with `<tr>`. */
export function table(kind: string, heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  return block(
    'div',
    `class="${kind}"`,
    `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
  );
}

/** A short mark beside a name. */
export function mark(text: string): string {
  return `<span class="mark">${escaped(text)}</span>`;
}

/** An HTTP method. */
export function verbMark(verb: string): string {
  return `<span class="verb ${verb}">${verb.toUpperCase()}</span>`;
}

/** The line under the heading of a page: the address, and what it belongs to. */
export function addressBlock(kind: string, text: string, chips: readonly string[]): string {
  return block(
    'div',
    'class="endpoint"',
    `<div class="address">${kind}<code>${breakable(text)}</code></div><div class="chips">${chips.join('')}</div>`,
  );
}

/** The front matter of a page: JSON is YAML. */
export function frontmatter(values: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries({ ...values, prev: false, next: false })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return ['---', ...lines, '---'].join('\n');
}

/** Escapes the text of a heading for Markdown and Vue. */
export function headingText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
