import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Order } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import type { Refund } from '../shared/refunds/refund.js';
import { refunds } from '../shared/refunds/table.js';

/** The numbers by which a request names an order. */
export interface OrderNumbers {
  readonly transaction_id?: string | undefined;
  readonly out_trade_no?: string | undefined;
}

/**
 * The order that a request names: by its transaction_id, or by the merchant's number. A part of a combined order is found
 * by its own numbers.
 *
 * @throws Refusal RESOURCE_NOT_EXISTS; PARAM_ERROR without a number; INVALID_REQUEST if the two name different orders
 */
export function findOrder({ store }: World, { transaction_id, out_trade_no }: OrderNumbers): Order {
  if (transaction_id === undefined && out_trade_no === undefined) {
    throw parameterError('/transaction_id', '与 out_trade_no 须给出其一');
  }
  const table = store.table(orders);
  const order =
    transaction_id === undefined
      ? table.get(out_trade_no ?? '')
      : table.find('transaction_id', transaction_id);
  if (order === undefined) throw unknownOrder();
  if (out_trade_no !== undefined && out_trade_no !== order.out_trade_no) {
    throw new Refusal('INVALID_REQUEST', 'transaction_id 与 out_trade_no 不是同一订单');
  }
  return order;
}

/** @throws Refusal RESOURCE_NOT_EXISTS unless the thing is of that sub-merchant, or of none */
export function requireSubMerchantOf<Owned extends Pick<Order, 'parties'>>(
  owned: Owned | undefined,
  sub_mchid: unknown,
  refusal: () => Refusal,
): Owned {
  if (owned !== undefined && owned.parties.sub_mchid === sub_mchid) return owned;
  throw refusal();
}

/** @throws Refusal RESOURCE_NOT_EXISTS */
export function findRefund(
  { store }: World,
  named: { refund_id?: string | undefined; out_refund_no?: string | undefined },
  sub_mchid: unknown,
): Refund {
  const table = store.table(refunds);
  const { refund_id, out_refund_no = '' } = named;
  const refund = refund_id === undefined ? table.get(out_refund_no) : table.find('refund_id', refund_id);
  return requireSubMerchantOf(refund, sub_mchid, unknownRefund);
}

export function unknownOrder(): Refusal {
  return new Refusal('RESOURCE_NOT_EXISTS', '订单不存在：请核对订单号与商户号');
}

export function unknownRefund(): Refusal {
  return new Refusal('RESOURCE_NOT_EXISTS', '退款单不存在：请核对退款单号与商户号');
}
