import type { World } from '../../runtime/world.js';
import { notifyV2, notifyV3 } from '../shared/notify.js';
import { describeV3, partiesV2 } from '../shared/orders/describe.js';
import type { Order } from '../shared/orders/order.js';
import { followsOther, type Reading } from '../shared/reading.js';

const name = 'papay-failure-notice';

/** The text and the sample of https://pay.weixin.qq.com/doc/v2/merchant/4011987465 disagree. */
export const failureReading: Readonly<Record<string, Reading>> = {
  [name]: {
    usual: 'the notification of a failed deduction (APIv2) has result_code FAIL, and err_code',
    other: 'it has result_code SUCCESS, err_code 0 and no transaction_id',
  },
};

/** Notifies the merchant of a deduction that failed. */
export function notifyFailure(world: World, order: Order): void {
  const { protocol, notify_url: url, signing } = order;
  if (protocol === 'v3') {
    const payload = describeV3(order, world.clock.now());
    notifyV3(world, { type: 'TRANSACTION.FAIL', url, payload, named: signing.named });
    return;
  }
  notifyV2(world, {
    type: 'pay',
    url,
    signType: signing.signType,
    fields: {
      ...partiesV2(order),
      ...describeFailure(world, order),
      out_trade_no: order.out_trade_no,
      contract_id: order.contract_id ?? '',
      openid: order.payer?.openid ?? '',
      trade_type: order.trade_type,
      trade_state: 'PAY_FAIL',
      total_fee: String(order.total),
      fee_type: order.currency,
      ...(order.attach === undefined ? {} : { attach: order.attach }),
    },
  });
}

function describeFailure(world: World, { failure }: Order): Record<string, string> {
  if (followsOther(world, name)) return { result_code: 'SUCCESS', err_code: '0' };
  return { result_code: 'FAIL', err_code: failure?.code ?? '', err_code_des: failure?.message ?? '' };
}
