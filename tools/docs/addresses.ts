import type { Catalogue } from './catalogue.js';
import { shortName } from './label.js';
import { productAddress, webhookAddress } from './navigation.js';
import { writtenPath } from './paths.js';

/** The address of a page in Chinese, and its names. */
export type Address = readonly [address: string, zh: string, en: string];

/** The generated pages, for a reader whose address leads nowhere. */
export function listAddresses({ paths, webhooks, products }: Catalogue): Address[] {
  return [
    ...paths.flatMap(({ path, operations }): Address[] => {
      const [first] = operations;
      return first === undefined ? [] : [[`/openapi/${writtenPath(path)}`, first.name.zh, first.name.en]];
    }),
    ...webhooks.map(({ name, title }): Address => {
      const { zh, en } = shortName(title);
      return [webhookAddress('zh', name), zh, en];
    }),
    ...products.map((product): Address => [productAddress('zh', product), product.name.zh, product.name.en]),
  ];
}
