/** The shop of this process. It opens at the first request: `next build` loads the routes too. */
import { openShop, type Shop } from './shop.ts';

// On the global object: `next dev` loads this module again after each change.
const kept = globalThis as { shop?: Promise<Shop> };

export function getShop(): Promise<Shop> {
  const address = process.env['SHOP_URL'] ?? `http://127.0.0.1:${process.env['PORT'] ?? 3000}`;
  kept.shop ??= openShop(address);
  return kept.shop;
}
