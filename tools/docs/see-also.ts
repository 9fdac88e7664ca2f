import type { Operation } from '../codegen/openapi.js';
import { officialPages } from './audience.js';
import { block, link } from './html.js';
import type { Language } from './label.js';
import { words } from './words.js';

/** The official pages, under a heading; nothing where none is known. */
export function seeAlso(language: Language, heading: string, operation: Operation): string[] {
  const pages = officialPages(operation);
  if (pages.length === 0) return [];
  const items = pages.map((url, at) => {
    const number = pages.length > 1 ? ` ${at + 1}` : '';
    return `<li>${link(url, `${words.official[language]}${number}`)}</li>`;
  });
  return [heading, block('ul', '', items.join(''))];
}
