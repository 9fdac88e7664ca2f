import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Fields, V2Call, V3Call } from '../shared/handler.js';
import type { Order } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';

/**
 * The order that a request of APIv2 names by transaction_id or out_trade_no.
 *
 * @throws Refusal ORDERNOTEXIST
 */
export function findV2Order({ world, fields }: Pick<V2Call, 'world' | 'fields'>): Order {
  const { transaction_id, out_trade_no } = fields;
  const order = findOrder(world, transaction_id, out_trade_no);
  if (order !== undefined && isOfV2(order, fields)) return order;
  throw new Refusal('ORDERNOTEXIST', '订单不存在：请核对订单号');
}

/**
 * The order that a request of APIv3 names in its path.
 *
 * @throws Refusal ORDER_NOT_EXIST; PARAM_ERROR if the merchant is not the one that signs
 */
export function findV3Order({ world, variables, query, body }: V3Call): Order {
  const given = { ...query, ...body };
  const order = findOrder(world, variables['transaction_id'], variables['out_trade_no']);
  const sub_mchid = given['sub_mchid'];
  requireOwn(world, sub_mchid === undefined ? 'mchid' : 'sp_mchid', given);
  if (
    order !== undefined &&
    order.parties.sub_mchid === sub_mchid &&
    order.combine_out_trade_no === undefined
  ) {
    return order;
  }
  throw new Refusal('ORDER_NOT_EXIST', '订单不存在：请核对订单号与商户号');
}

/**
 * The merchant in a request of APIv3 is the one that signs it.
 *
 * @throws Refusal PARAM_ERROR
 */
export function requireOwn(
  { mchid }: Pick<World, 'mchid'>,
  name: 'mchid' | 'sp_mchid' | 'combine_mchid' | 'combine_mch_id',
  given: Readonly<Record<string, unknown>>,
): void {
  if (given[name] === undefined || given[name] === mchid) return;
  throw parameterError(`/${name}`, `须为发起请求的商户号 ${mchid}`, undefined, given[name]);
}

/** @param transaction_id goes first: WeChat Pay's own number */
function findOrder(
  { store }: World,
  transaction_id: string | undefined,
  out_trade_no: string | undefined,
): Order | undefined {
  const table = store.table(orders);
  if (transaction_id === undefined) return table.get(out_trade_no ?? '');
  return table.find('transaction_id', transaction_id);
}

/** A partner's order is found with its sub-merchant, and the parts of a combined order are not found. */
function isOfV2({ parties, combine_out_trade_no }: Order, { sub_mch_id }: Fields): boolean {
  return combine_out_trade_no === undefined && (sub_mch_id === undefined || parties.sub_mchid === sub_mch_id);
}
