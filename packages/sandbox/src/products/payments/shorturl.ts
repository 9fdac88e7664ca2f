import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Fields, V2Call } from '../shared/handler.js';

interface ShortUrl {
  readonly short_url: string;
  readonly long_url: string;
}

/** The short addresses, by the long ones. */
export const shortUrls: TableDefinition<ShortUrl, 'short_url'> = {
  name: 'short-urls',
  key: ({ long_url }) => long_url,
  indexes: { short_url: ({ short_url }) => [short_url] },
  bound: { most: 20_000, counts: () => true },
};

/**
 * Shortens the address of a QR code. It opens what the long one opens.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011937195
 */
export function shorturl({ world, fields }: V2Call): Fields {
  const { long_url = '' } = fields;
  const table = world.store.table(shortUrls);
  const known = table.get(long_url);
  if (known !== undefined) return { short_url: known.short_url };
  const short_url = `weixin://wxpay/s/${world.ids.text('short_url', 9)}`;
  table.put({ short_url, long_url });
  return { short_url };
}

/** @returns the address that a short one stands for; any other id as it is */
export function lengthen({ store }: Pick<World, 'store'>, id: string): string {
  return store.table(shortUrls).find('short_url', id)?.long_url ?? id;
}
