import type { Fields, V2Call } from '../shared/handler.js';
import { close } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import { findV2Order } from './find.js';

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011935216 */
export function closeorder(call: V2Call): Fields {
  const { store, clock } = call.world;
  store.table(orders).put(close(findV2Order(call), clock.now()));
  return { result_msg: 'OK' };
}
