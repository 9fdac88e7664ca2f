import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Installment, SignedContract } from '../shared/contract.js';
import type { V3Call } from '../shared/handler.js';
import { type NewOrder, openOrder } from '../shared/orders/create.js';
import { payOrder } from '../shared/orders/pay.js';
import { payingOf } from '../shared/orders/paying.js';
import { orders } from '../shared/orders/table.js';
import { fieldsOf, requireAmount, requireNumber, requireUrl, text } from '../shared/request.js';
import { sortBody } from '../shared/same.js';
import { payScheduled, scheduleKey } from '../shared/schedule.js';
import { schedules } from '../shared/schedules.js';
import type { Agreement } from '../shared/shown.js';

/** A request with one of them has all. */
const needed = ['amount', 'out_trade_no', 'transaction_notify_url'];

/**
 * Reads the order of an insurance's first premium, which the user pays while signing.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/insurance-entrusted-payment/apilist.html
 * @returns `undefined` if the user only signs
 * @throws Refusal PARAM_ERROR; OUT_TRADE_NO_USED
 */
export function readFirstPremium(
  { world, body, named }: V3Call,
  installments: readonly Installment[],
): NewOrder | undefined {
  const missing = needed.filter((name) => body[name] === undefined);
  if (missing.length === needed.length) return undefined;
  if (missing[0] !== undefined) {
    throw parameterError(`/${missing[0]}`, `签约时支付首期保费，须同时给出 ${needed.join('、')}`);
  }
  const amount = fieldsOf(body['amount']);
  const total = requireAmount('/amount/total', amount['total']);
  const [first] = installments;
  if (first?.total !== total) {
    throw parameterError('/amount/total', '须与首个扣费周期的预计扣费金额一致', 'body', total);
  }
  const notify_url = text(body, 'transaction_notify_url');
  requireUrl('/transaction_notify_url', notify_url);
  const out_trade_no = requireNumber('/out_trade_no', body['out_trade_no']);
  requireUnused(world, out_trade_no);
  return {
    out_trade_no,
    protocol: 'v3',
    trade_type: 'PAP',
    parties: { mchid: world.mchid, appid: text(body, 'appid') },
    request: sortBody(body),
    fields: { policy_period_id: String(first.period) },
    signing: { named },
    description: text(body, 'description') ?? '',
    attach: text(body, 'attach'),
    notify_url,
    total,
    currency: text(amount, 'currency') ?? 'CNY',
    profit_sharing: false,
  };
}

/** @throws Refusal OUT_TRADE_NO_USED */
export function requireUnused({ store }: World, out_trade_no: string): void {
  if (store.table(orders).get(out_trade_no) === undefined) return;
  throw new Refusal('OUT_TRADE_NO_USED', `商户订单号 ${out_trade_no} 已用于其他订单`);
}

/** Pays the premium of the first period, and notifies the merchant of it. */
export function payFirstPremium(
  world: World,
  contract: SignedContract,
  premium: NewOrder,
  by: Agreement,
): void {
  const { contract_id, openid, terms, key } = contract;
  const payer = { openid, sub_openid: terms.sub_openid };
  const order = openOrder(world, { ...premium, contract_id, payer });
  payOrder(world, order, payingOf(order, by));
  const table = world.store.table(schedules);
  const first = table.get(scheduleKey(key, Number(premium.fields['policy_period_id'])));
  if (first !== undefined) table.put(payScheduled(first, world.clock.now()));
}
