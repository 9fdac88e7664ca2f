import { findScheme } from '../../codegen/names.js';
import type { SiteOperation, SiteWebhook } from '../catalogue.js';
import type { Kind } from './index-file.js';
import { keywords } from './keywords.js';

/** The products that most merchants look for. */
const usualProducts: ReadonlySet<string> = new Set([
  'basic-payments',
  'refunds',
  'bills',
  'merchant-transfers',
  'profit-sharing',
  'pay-score',
]);

/**
 * The numbers of the sections that most readers look for. They load before all others, so they are few.
 *
 * @param sections those of one language
 */
export function usualSections(sections: readonly UsualSection[]): number[] {
  return sections.flatMap(({ kind, rank, address }, number) => {
    const isUsual = kind === 'guide' ? !address.includes('#') : kind !== 'reference' && rank > 1;
    return isUsual ? [number] : [];
  });
}

/** What tells whether a section is usual. */
interface UsualSection {
  readonly kind: Kind;
  readonly rank: number;
  readonly address: string;
}

/** The products of everyone before those of brands, and before WeChat Pay's own sandbox, which plays little. */
export function rankProduct(slug: string): number {
  if (slug.startsWith('brand-') || slug === 'sandbox') return 0.6;
  return usualProducts.has(slug) ? 1.1 : 1;
}

/** Special devices, trades and copies of the usual operations. */
const rare =
  /(^|\/)(harmony|brand-redpacket|offlineface|xdc|lovefeast|edu-papay|edu-school|school|qrcode|vehicle|repayment|marketing\/bank-favor|insurance-sign|insurance-pay|security)(\/|$)/;

/** The usual before the rare: APIv3 and domestic before APIv2, partners and abroad; retired ones last. */
export function rankOperation({ path, verb, protocol, operation, audiences }: SiteOperation): number {
  if (operation['x-retired'] !== undefined) return 0.35;
  if (operation['x-superseded-by'] !== undefined) return 0.5;
  if (rare.test(path)) return 0.5;
  const usual = keywords[`${path}#${verb}`] === undefined ? 1 : 1.8;
  const kind =
    findScheme(path) === 'brand' || /(^|\/)global\//.test(path)
      ? 0.7
      : audiences.includes('direct')
        ? 1
        : 0.85;
  return usual * kind * (protocol === 'v2' ? 0.6 : 1) * (operation.deprecated ? 0.6 : 1);
}

/** Payments and refunds are what most receivers handle. */
export function rankWebhook({ name, protocol }: SiteWebhook): number {
  return (keywords[name] === undefined ? 1 : 1.3) * (protocol === 'v2' ? 0.85 : 1);
}
