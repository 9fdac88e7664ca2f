import { findScheme } from '../codegen/names.js';
import { audienceNames } from './audience.js';
import type { Catalogue, Product, SiteOperation } from './catalogue.js';
import { escaped, link } from './html.js';
import { type Language, shortName } from './label.js';
import { writtenPath } from './paths.js';
import { words } from './words.js';

/** The navigation beside a page: its product, with the operations. */
export interface Nav {
  readonly title: string;
  readonly link: string;
  readonly groups: readonly NavGroup[];
}

/** Operations of one protocol and one kind of merchant. Names repeat between groups. */
export interface NavGroup {
  readonly title: string;
  readonly items: readonly NavItem[];
}

export interface NavItem {
  readonly text: string;
  readonly link: string;
  readonly verb?: string;
  /** Switched off, or superseded. */
  readonly old?: true;
  readonly here?: true;
}

/** The prefix of the pages of a language. */
export function prefix(language: Language): string {
  return language === 'zh' ? '' : `/${language}`;
}

/** The address of an operation's section. */
export function operationAddress(
  language: Language,
  { path, verb }: Pick<SiteOperation, 'path' | 'verb'>,
): string {
  return `${prefix(language)}/openapi/${writtenPath(path)}#${verb}`;
}

export function webhookAddress(language: Language, name: string): string {
  return `${prefix(language)}/webhook/${name}`;
}

/** A product's address. */
export function productAddress(language: Language, { slug }: Product): string {
  return `${prefix(language)}/products/${slug}`;
}

/** The name of a product, with a link to its page. */
export function productLink(language: Language, product: Product): string {
  return link(productAddress(language, product), escaped(product.name[language]));
}

/** All products by group. */
export function catalogueNav(language: Language, { groups }: Catalogue, address: string): Nav {
  return {
    title: words.products[language],
    link: `${prefix(language)}${address}`,
    groups: groups.map(({ name, products }) => ({
      title: name[language],
      items: products.map((product) => ({
        text: product.name[language],
        link: productAddress(language, product),
      })),
    })),
  };
}

/** The products that a guide is about, with the tasks that name it; undefined if there is none. */
export function guideNav(language: Language, { products }: Catalogue, guide: string): Nav | undefined {
  const groups = products.flatMap((product) => {
    const tasks = product.flows.filter(({ guides }) => guides.includes(guide));
    const items = tasks.map(({ id, title }) => ({
      text: title[language],
      link: `${productAddress(language, product)}#${id}`,
    }));
    return items.length === 0 ? [] : [{ title: product.name[language], items }];
  });
  if (groups.length === 0) return undefined;
  return { title: words.relatedProducts[language], link: `${prefix(language)}/products/`, groups };
}

/** The operations and notifications of a product. */
export function productNav(language: Language, product: Product, here: string): Nav {
  const groups = new Map<string, NavItem[]>();
  for (const site of inOrder(product.operations)) {
    const title = nameGroup(language, site);
    const item: NavItem = {
      text: shortName(site.name)[language],
      link: operationAddress(language, site),
      verb: site.verb,
      ...(site.operation.deprecated ? { old: true as const } : {}),
      ...(site.path === here ? { here: true as const } : {}),
    };
    groups.set(title, [...(groups.get(title) ?? []), item]);
  }
  const notifications = product.webhooks.map(({ name, title }) => ({
    text: shortName(title)[language],
    link: webhookAddress(language, name),
    ...(name === here ? { here: true as const } : {}),
  }));
  const tasks = product.flows.map(({ id, title }) => ({
    text: title[language],
    link: `${productAddress(language, product)}#${id}`,
  }));
  const sorted: [string, NavItem[]][] = [...groups];
  if (tasks.length > 0) sorted.unshift([words.tasks[language], tasks]);
  if (notifications.length > 0) sorted.push([words.notifications[language], notifications]);
  return {
    title: product.name[language],
    link: productAddress(language, product),
    groups: sorted.map(([title, items]) => ({ title, items })),
  };
}

/** Sorts by protocol, the newer first, and then by kind of merchant, the general first. */
export function inOrder(operations: readonly SiteOperation[]): readonly SiteOperation[] {
  const rank = (site: SiteOperation): string => `${site.protocol === 'v3' ? 0 : 1}${nameGroup('en', site)}`;
  return operations.toSorted((a, b) => rank(a).localeCompare(rank(b)));
}

function nameGroup(language: Language, { path, protocol }: SiteOperation): string {
  if (findScheme(path) === 'brand') return words.brandApi[language];
  const kind = /(^|\/)global\//.test(path)
    ? audienceNames.global
    : /\/partner\//.test(path)
      ? audienceNames.partner
      : undefined;
  return `API${protocol}${kind === undefined ? '' : ` · ${kind[language]}`}`;
}
