import type { World } from '../../runtime/world.js';
import { fieldsOf } from '../shared/request.js';
import { listTerms, phaseOf, type Shown, type Term } from '../shared/shown.js';
import { requireConfirmable, type ServiceOrder, stateOf } from './order.js';

type Fields = Readonly<Record<string, unknown>>;

/** Whether the service is over, and the user has to pay. */
export function isCollecting({ state, collection }: ServiceOrder): boolean {
  return state === 'DOING' && collection !== undefined;
}

/** What the page of an order shows: the service to confirm, or what it costs. */
export function showOrder({ mchid, clock }: World, order: ServiceOrder): Shown {
  const { fields, openid, collection, out_order_no } = order;
  const now = clock.now();
  const isDue = isCollecting(order) && collection?.paid === undefined;
  return {
    phase: isDue ? 'waiting' : phaseOf(isAgreed(order, now), () => requireConfirmable(order, now)),
    payee: textOf(fields['sub_mchid']) ?? mchid,
    ...(collection === undefined ? {} : { amount: collection.amount }),
    description: textOf(fields['service_introduction']),
    openid,
    pays: isDue,
    terms: [
      ...listTerms([{ zh: '订单号', en: 'Order' }, { text: out_order_no }]),
      ...listTimes(fieldsOf(fields['time_range'])),
      ...listCosts(fields['post_payments'], 1),
      ...listCosts(fields['post_discounts'], -1),
      ...describeRisk(fieldsOf(fields['risk_fund'])),
    ],
  };
}

function isAgreed(order: ServiceOrder, now: number): boolean {
  const state = stateOf(order, now);
  return state === 'DOING' || state === 'DONE';
}

function listTimes({ start_time, end_time }: Fields): Term[] {
  return listTerms(
    [{ zh: '开始时间', en: 'From' }, readMoment(start_time)],
    [{ zh: '结束时间', en: 'To' }, readMoment(end_time)],
  );
}

/** `OnAccept`, `20091225091010` or `20091225`. */
function readMoment(value: unknown): Omit<Term, 'label'> | undefined {
  if (value === 'OnAccept') return { text: { zh: '确认订单时', en: 'when you confirm' } };
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?$/.exec(String(value)) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  return Number.isNaN(time) ? { text: textOf(value) } : { time: new Date(time).toISOString() };
}

function listCosts(list: unknown, sign: 1 | -1): Term[] {
  if (!Array.isArray(list)) return [];
  return list.map(fieldsOf).flatMap(({ name, amount, description }) => {
    const text = textOf(description);
    const cost = typeof amount === 'number' ? { amount: sign * amount } : {};
    const label = textOf(name) ?? '';
    return text === undefined && typeof amount !== 'number'
      ? []
      : [{ label: { zh: label, en: label }, ...(text === undefined ? {} : { text }), ...cost }];
  });
}

/** The names of the risk fund: https://pay.weixin.qq.com/doc/v3/merchant/4012587902 */
const funds: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  DEPOSIT: { zh: '免押金', en: 'Deposit waived' },
  ADVANCE: { zh: '免预付款', en: 'Prepayment waived' },
  CASH_DEPOSIT: { zh: '免保证金', en: 'Guarantee waived' },
  ESTIMATE_ORDER_COST: { zh: '预估费用', en: 'Estimated cost' },
};

function describeRisk({ name, amount }: Fields): Term[] {
  const label = funds[String(name)];
  return label === undefined || typeof amount !== 'number' ? [] : [{ label, amount }];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
