import type { Fields, V2Call } from '../shared/handler.js';
import { describeV2 } from '../shared/orders/describe.js';
import { findV2Order } from './find.js';

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011937320 */
export function orderquery(call: V2Call): Fields {
  return describeV2(findV2Order(call), call.world.clock.now());
}
