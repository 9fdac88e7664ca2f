import { parameterError } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { beijingDate } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { type PaidOrder, settlementOf, worthOf } from '../shared/orders/order.js';
import { billTime, type Day, dayOf } from './day.js';
import { listTrades, type Trade } from './trade.js';

/** A page has at most this many: https://pay.weixin.qq.com/doc/global/v3/zh/4013013893 */
const longestPage = 30;

/** The trade of a day in one currency, which is settled as a whole. Amounts are in its smallest unit. */
interface Batch {
  readonly day: Day;
  readonly currency: string;
  pay: number;
  refund: number;
  fee: number;
}

/** What went back, in the currency of the order. */
export function amountBack(order: PaidOrder, back: NonNullable<Trade['back']>): number {
  return back.refund === undefined ? priced(order, back.amount) : back.amount;
}

/**
 * Lists what is settled, or is not yet: a batch for each day and currency. A day is settled when its statement is there.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4013013893
 */
export function listSettlements({ world, query }: V3Call): Answer {
  requireSubMerchant(world.registry, query['sub_mchid']);
  const isSettled = query['settle_state'] === 'SETTLED';
  const [from, to] = isSettled
    ? [readDate(query, 'settle_start_date'), readDate(query, 'settle_end_date')]
    : ['', '99999999'];
  if (to < from) throw parameterError('/settle_end_date', '不得早于开始日期', 'query', to);
  const now = world.clock.now();
  const all = listBatches(world, query['sub_mchid'])
    .filter(({ day }) => isSettled === billTime(day) <= now)
    .map((batch) => describe(batch, isSettled))
    .filter(({ settlement_date: date }) => from <= date && date <= to);
  const [offset, limit] = [readCount(query, 'offset', 0, 1e6), readCount(query, 'limit', 1, longestPage)];
  const data = all.slice(offset, offset + limit);
  return { status: 200, body: { data, total_count: all.length, offset, limit: data.length } };
}

function listBatches(world: World, sub_mchid: string | undefined): readonly Batch[] {
  const batches = new Map<string, Batch>();
  for (const { at, order, back } of listTrades(world)) {
    const isOther = sub_mchid !== undefined && order.parties.sub_mchid !== sub_mchid;
    // The money of a closed refund is with the merchant again.
    if (order.early_id === undefined || isOther || back?.refund?.state === 'CLOSED') continue;
    const { currency } = order;
    const day = dayOf(at);
    const key = `${day.from} ${currency}`;
    const batch = batches.get(key) ?? { day, currency, pay: 0, refund: 0, fee: 0 };
    batches.set(key, batch);
    if (back === undefined) batch.pay += priced(order, settlementOf(order));
    else batch.refund += amountBack(order, back);
    batch.fee += priced(order, back === undefined ? order.payment.fee : -back.fee);
  }
  return [...batches.values()];
}

function describe({ day, currency, pay, refund, fee }: Batch, isSettled: boolean) {
  const [traded, settlement_date] = [compactDate(day.from), compactDate(billTime(day))];
  const net = pay - refund;
  const due = net - fee;
  const [settled, unsettle] = isSettled ? [due, 0] : [0, due];
  return {
    batch_id: `${traded}${currency}`,
    settlement_date,
    trade_start_date: traded,
    trade_end_date: traded,
    amount: { settled, unsettle, currency, pay, refund, net, fee },
    wallet_region: 'CHINA_MAINLAND',
  };
}

/** @returns fen as an amount in the currency of the order */
function priced(order: PaidOrder, fen: number): number {
  return Math.round((fen * order.total) / worthOf(order));
}

/** @returns `20091225` */
function compactDate(time: number): string {
  return beijingDate(time).replaceAll('-', '');
}

function readDate(query: V3Call['query'], name: string): string {
  const given = query[name];
  if (given !== undefined && /^\d{8}$/.test(given)) return given;
  throw parameterError(`/${name}`, '查询已结算资金时必填，格式须为 yyyyMMdd', 'query', given);
}

function readCount(query: V3Call['query'], name: string, least: number, most: number): number {
  const given = query[name] ?? '';
  const count = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (least <= count && count <= most) return count;
  throw parameterError(`/${name}`, `须为 ${least} 至 ${most} 的整数`, 'query', given);
}
