import type { World } from '../../../runtime/world.js';
import { notifyV2, notifyV3 } from '../notify.js';
import { describeV3, partiesV2, paymentV2 } from './describe.js';
import { payloadGlobal } from './describe-global.js';
import type { PaidOrder } from './order.js';

/**
 * Notifies the merchant of a paid order, by the protocol of its request.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011935221 https://pay.weixin.qq.com/doc/v3/merchant/4012791882
 */
export function notifyPayment(world: World, order: PaidOrder): void {
  const { protocol, notify_url: url, signing } = order;
  if (protocol === 'v3') {
    const describe = order.early_id === undefined ? describeV3 : payloadGlobal;
    const payload = describe(order, world.clock.now());
    notifyV3(world, { type: 'TRANSACTION.SUCCESS', url, payload, named: signing.named });
    return;
  }
  const { out_trade_no, attach, fields, contract_id } = order;
  notifyV2(world, {
    type: 'pay',
    url,
    signType: signing.signType,
    fields: {
      ...partiesV2(order),
      ...(fields['device_info'] === undefined ? {} : { device_info: fields['device_info'] }),
      out_trade_no,
      ...(attach === undefined ? {} : { attach }),
      ...paymentV2(order),
      ...(contract_id === undefined ? {} : { contract_id, trade_state: 'SUCCESS' }),
    },
  });
}
