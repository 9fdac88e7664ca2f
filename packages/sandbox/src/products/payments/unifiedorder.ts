import type { Fields, V2Call } from '../shared/handler.js';
import { placeOrder } from '../shared/orders/create.js';
import type { Order } from '../shared/orders/order.js';
import { readV2Order } from './requests.js';

/**
 * Places an order.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011935214
 */
export function unifiedorder(call: V2Call): Fields {
  return answerPrepayV2(placeOrder(call.world, readV2Order(call)));
}

/** How the user gets to the cashier. */
export function answerPrepayV2({ trade_type, prepay }: Order): Fields {
  return {
    trade_type,
    prepay_id: prepay?.prepay_id ?? '',
    ...(prepay?.code_url === undefined ? {} : { code_url: prepay.code_url }),
    ...(prepay?.h5_url === undefined ? {} : { mweb_url: prepay.h5_url }),
  };
}
