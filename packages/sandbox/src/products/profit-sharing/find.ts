import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { isPaid, type PaidOrder } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import type { Share } from '../shared/sharing/share.js';
import { type SharingReturn, shares, sharingReturns } from '../shared/sharing/table.js';

/** The codes of APIv3 for what APIv2 tells more precisely. */
export const v3Codes: Readonly<Record<string, string>> = { NOT_SHARE_ORDER: 'INVALID_REQUEST' };

/** APIv2 has no codes for these. */
export const v2Codes: Readonly<Record<string, string>> = {
  NOT_ENOUGH: 'INVALID_REQUEST',
  RULE_LIMIT: 'INVALID_REQUEST',
  RESOURCE_NOT_EXISTS: 'INVALID_REQUEST',
};

/** @throws Refusal RESOURCE_NOT_EXISTS unless it is a paid order of the sub-merchant, or of none */
export function findPaid({ store }: World, transaction_id: unknown, sub_mchid?: unknown): PaidOrder {
  const order = store.table(orders).find('transaction_id', String(transaction_id));
  const isOwn = sub_mchid === undefined || order?.parties.sub_mchid === sub_mchid;
  if (order !== undefined && isPaid(order) && isOwn) return order;
  throw new Refusal('RESOURCE_NOT_EXISTS', '订单不存在：请核对微信订单号与商户号');
}

/** @throws Refusal RESOURCE_NOT_EXISTS */
export function findShare(
  { store }: World,
  named: { out_order_no?: unknown; order_id?: unknown; transaction_id?: unknown },
): Share {
  const { out_order_no, order_id, transaction_id } = named;
  if (out_order_no === undefined && order_id === undefined) {
    throw parameterError('/out_order_no', '与 order_id 须给出其一');
  }
  const table = store.table(shares);
  const share =
    order_id === undefined ? table.get(String(out_order_no)) : table.find('order_id', String(order_id));
  const isSame = transaction_id === undefined || share?.transaction_id === transaction_id;
  if (share !== undefined && isSame) return share;
  throw new Refusal('RESOURCE_NOT_EXISTS', '分账单不存在：请核对分账单号');
}

/** @throws Refusal RESOURCE_NOT_EXISTS unless it is a return of that share, where one is named */
export function findReturn(
  { store }: World,
  named: { out_return_no?: unknown; out_order_no?: unknown; order_id?: unknown },
): SharingReturn {
  const { out_return_no, out_order_no, order_id } = named;
  const known = store.table(sharingReturns).get(String(out_return_no));
  const isOf =
    (out_order_no === undefined || known?.out_order_no === out_order_no) &&
    (order_id === undefined || known?.order_id === order_id);
  if (known !== undefined && isOf) return known;
  throw new Refusal('RESOURCE_NOT_EXISTS', '回退单不存在：请核对回退单号');
}
