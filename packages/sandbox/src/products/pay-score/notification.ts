import type { World } from '../../runtime/world.js';
import { notifyV3 } from '../shared/notify.js';
import { describeOrder } from './describe.js';
import type { ServiceOrder } from './order.js';

/**
 * Notifies the merchant of a confirmed or a paid order.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587953
 */
export function notifyOrder(
  world: World,
  type: 'PAYSCORE.USER_CONFIRM' | 'PAYSCORE.USER_PAID',
  order: ServiceOrder,
): void {
  const { notify_url } = order.fields;
  notifyV3(world, {
    type,
    url: typeof notify_url === 'string' ? notify_url : undefined,
    payload: describeForNotice(world, order),
    named: order.named,
  });
}

/** The fields of a notification about the order. */
export function describeForNotice(world: World, order: ServiceOrder): Readonly<Record<string, unknown>> {
  const { notify_url: _, ...fields } = describeOrder(world, order);
  const paid = order.collection?.paid;
  return { ...fields, ...(paid?.type === 'NEWTON' ? { out_trade_no: paid.out_trade_no } : {}) };
}
