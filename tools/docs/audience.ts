import type { Operation } from '@wechatpay-kit/openapi/model';
import type { Label } from './label.js';

/** The kinds of merchants that use an operation. */
export const audiences = ['direct', 'partner', 'institution', 'global', 'brand'] as const;
export type Audience = (typeof audiences)[number];

export const audienceNames: Readonly<Record<Audience, Label>> = {
  direct: { zh: '直连商户', en: 'Direct merchant' },
  partner: { zh: '服务商', en: 'Partner' },
  institution: { zh: '从业机构', en: 'Institution' },
  global: { zh: '境外', en: 'Global' },
  brand: { zh: '品牌', en: 'Brand' },
};

/** The audience of each part of the official documentation. */
const parts: readonly (readonly [RegExp, Audience])[] = [
  [/\/doc\/global\/|wxpay\/ch\//, 'global'],
  [/\/doc\/v\d\/institution\//, 'institution'],
  [/\/doc\/brand\//, 'brand'],
  [/\/doc\/v\d\/partner\/|\/docs\/partner\/|apiv3_partner/, 'partner'],
  [/\/doc\/v\d\/merchant\/|\/docs\/merchant\//, 'direct'],
];

/** The audiences of the official pages, or, if their addresses do not show it, the audience of the path. */
export function findAudiences(path: string, operation: Operation): readonly Audience[] {
  const docs = officialPages(operation);
  const told = new Set(docs.flatMap((url) => officialAudience(url) ?? []));
  if (told.size > 0) return audiences.filter((audience) => told.has(audience));
  if (/^(?:v3\/)?brand\//.test(path)) return ['brand'];
  if (/\/global\//.test(path)) return ['global'];
  return [/\/(partner|ecommerce|applyment4sub|smartguide)\//.test(path) ? 'partner' : 'direct'];
}

/** The audience of an official page, if its address shows it. */
export function officialAudience(url: string): Audience | undefined {
  return parts.find(([part]) => part.test(url))?.[1];
}

/** The official documentation of an operation or a notification. */
export function officialPages(operation: Operation): readonly string[] {
  const main = operation.externalDocs?.url;
  return [...new Set([...(main === undefined ? [] : [main]), ...(operation['x-docs'] ?? [])])];
}
