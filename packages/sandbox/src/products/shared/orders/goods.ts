import { fieldsOf, text } from '../request.js';
import type { Goods } from './order.js';

/**
 * Reads what the body of an order says of its goods: `goods_tag` and `detail.goods_detail`.
 *
 * @param name the field of the merchant's id
 */
export function readGoods(
  body: Readonly<Record<string, unknown>>,
  name: 'merchant_goods_id' | 'goods_id',
): { readonly goods?: Goods } {
  const tag = text(body, 'goods_tag');
  const list = fieldsOf(body['detail'])['goods_detail'];
  const ids = Array.isArray(list) ? list.flatMap((item) => text(fieldsOf(item), name) ?? []) : [];
  return tag === undefined && ids.length === 0 ? {} : { goods: { tag, ids } };
}
