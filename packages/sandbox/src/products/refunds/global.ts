import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import { withCodes } from '../shared/codes.js';
import { readGlobal } from '../shared/global-parties.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { describeGlobalRefund, refundAmount } from '../shared/refunds/describe-global.js';
import { requestRefund } from '../shared/refunds/request.js';
import { listRefunds } from '../shared/refunds/table.js';
import { text } from '../shared/request.js';
import { v3Codes } from './codes.js';
import { findOrder, findRefund, requireSubMerchantOf, unknownOrder } from './find.js';
import { readRefund } from './read.js';

/** A page of refunds has at most this many. */
const longestPage = 20;

/** Unknown orders and refunds have one code abroad. */
const codes: Readonly<Record<string, string>> = { ...v3Codes, RESOURCE_NOT_EXISTS: 'ORDER_NOT_EXIST' };

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4012354681 */
export function refundGlobal({ world, body, named }: V3Call): Answer {
  const given = readGlobal(world, body);
  const sub_mchid = text(given, 'sub_mchid');
  requireSubMerchant(world.registry, sub_mchid);
  const request = { ...readRefund(given), signing: { named }, edition: 'global' } as const;
  const numbers = {
    transaction_id: text(given, 'transaction_id'),
    out_trade_no: text(given, 'out_trade_no'),
  };
  const refund = withCodes(codes, () =>
    requestRefund(world, requireSubMerchantOf(findOrder(world, numbers), sub_mchid, unknownOrder), request),
  );
  const { refund_id, out_refund_no, created_at } = refund;
  const create_time = rfc3339(created_at);
  return { status: 200, body: { id: refund_id, out_refund_no, create_time, amount: refundAmount(refund) } };
}

/**
 * Answers one refund, by either of its numbers.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4012354684
 */
export function queryRefundGlobal(call: V3Call): Answer {
  const { refund, described, amount } = describeFound(call);
  const { total, payer_total } = refund;
  return { status: 200, body: { ...described, amount: { ...amount, total, payer_total } } };
}

/** The same under the paths of 2022, whose answers lack the amounts of the order. */
export function queryRefundOf2022(call: V3Call): Answer {
  const { described, amount } = describeFound(call);
  return { status: 200, body: { ...described, amount } };
}

function describeFound({ world, variables, query }: V3Call) {
  const { sub_mchid } = readIds(world, query);
  const { refund_id, out_refund_no } = variables;
  const refund = withCodes(codes, () => findRefund(world, { refund_id, out_refund_no }, sub_mchid));
  const { transaction_id, out_trade_no } = refund;
  const { amount, ...described } = describeGlobalRefund(refund);
  return { refund, described: { ...described, transaction_id, out_trade_no }, amount: amount as object };
}

/**
 * Lists the refunds of an order, oldest first.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4012354686
 */
export function listRefundsGlobal({ world, query }: V3Call): Answer {
  const { sub_mchid } = readIds(world, query);
  const numbers = {
    transaction_id: query['transaction_id'] || undefined,
    out_trade_no: query['out_trade_no'] || undefined,
  };
  const order = withCodes(codes, () =>
    requireSubMerchantOf(findOrder(world, numbers), sub_mchid, unknownOrder),
  );
  const id = order.payment?.transaction_id;
  if (id === undefined) throw new Refusal('ORDER_NOT_EXIST', '订单未支付，没有退款');
  const { total, currency, payment, parties, out_trade_no } = order;
  const all = listRefunds(world, id);
  const offset = readCount(query, 'offset', 0, Math.max(all.length, 1) - 1);
  const data = all.slice(offset, offset + readCount(query, 'count', 1, longestPage));
  const { mchid } = parties;
  return {
    status: 200,
    body: {
      id,
      ...(sub_mchid === undefined ? { mchid } : { sp_mchid: mchid, sub_mchid }),
      out_trade_no,
      amount: { total, currency, payer_total: payment?.payer_total, payer_currency: 'CNY' },
      data: data.map(describeGlobalRefund),
      total_num: all.length,
      current_total_num: data.length,
    },
  };
}

/** The older operations take no ids. */
function readIds(world: V3Call['world'], query: V3Call['query']): { sub_mchid?: unknown } {
  const isNamed = ['mchid', 'sp_mchid', 'sub_mchid'].some((name) => query[name] !== undefined);
  return isNamed ? readGlobal(world, query, 'query') : {};
}

function readCount(query: V3Call['query'], name: 'offset' | 'count', least: number, most: number): number {
  const given = query[name] ?? String(name === 'offset' ? least : most);
  const count = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (least <= count && count <= most) return count;
  throw parameterError(`/${name}`, `须为 ${least} 至 ${most} 的整数`, 'query', given);
}
