import { parameterError } from '../../runtime/refusal.js';
import type { Fields } from '../shared/handler.js';

/** https://pay.weixin.qq.com/doc/v3/partner/4015781590 */
const usual = 20;
const most = 50;

/** A page of a list, as answers tell it, and its elements. */
interface TokenPage<Item> {
  readonly total_count: number;
  readonly next_page_token?: string;
  readonly items: readonly Item[];
}

/** The page that `page_size` and `page_token` ask for. @throws Refusal PARAM_ERROR */
export function pageOf<Item>(query: Fields, all: readonly Item[]): TokenPage<Item> {
  const size = Number(query['page_size'] ?? usual);
  if (!Number.isSafeInteger(size) || size < 1 || size > most) {
    throw parameterError('/page_size', `须在 1 到 ${most} 之间`, 'query', query['page_size']);
  }
  const { page_token: token } = query;
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(from) || from < 0) {
    throw parameterError('/page_token', '须为上一页的 next_page_token', 'query', token);
  }
  const next = from + size;
  return {
    total_count: all.length,
    items: all.slice(from, next),
    ...(next < all.length ? { next_page_token: Buffer.from(String(next)).toString('base64url') } : {}),
  };
}
