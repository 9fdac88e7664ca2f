import type { Product, SiteOperation } from './catalogue.js';
import type { Language } from './label.js';
import { words } from './words.js';

/** What a page of the catalogue shows beside it: its product and the operations of that. */
export interface Nav {
  readonly title: string;
  readonly link: string;
  readonly items: readonly NavItem[];
}

export interface NavItem {
  readonly text: string;
  readonly link: string;
  readonly verb?: string;
  /** Switched off, or better not used any more. */
  readonly old?: true;
  readonly here?: true;
}

/** Where a language's pages begin. */
export function prefix(language: Language): string {
  return language === 'zh' ? '' : `/${language}`;
}

/** The address of an operation's section. */
export function operationAddress(
  language: Language,
  { path, verb }: Pick<SiteOperation, 'path' | 'verb'>,
): string {
  return `${prefix(language)}/openapi/${path}#${verb}`;
}

export function webhookAddress(language: Language, name: string): string {
  return `${prefix(language)}/webhook/${name}`;
}

/** The operations and notifications of a product. */
export function productNav(language: Language, product: Product, here: string): Nav {
  return {
    title: product.name[language],
    link: `${prefix(language)}/products/${product.slug}`,
    items: [
      ...product.operations.map((site) => ({
        text: site.name[language],
        link: operationAddress(language, site),
        verb: site.verb,
        ...(site.operation.deprecated ? { old: true as const } : {}),
        ...(site.path === here ? { here: true as const } : {}),
      })),
      ...product.webhooks.map(({ name, title }) => ({
        text: title[language],
        link: webhookAddress(language, name),
        verb: words.notifications[language],
        ...(name === here ? { here: true as const } : {}),
      })),
    ],
  };
}
