import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import type { NewOrder } from '../shared/orders/create.js';
import { type Order, tradeState } from '../shared/orders/order.js';
import { orders } from '../shared/orders/table.js';
import { requireAmount, text } from '../shared/request.js';
import { reverseOrder } from '../shared/reversal.js';
import { sortBody } from '../shared/same.js';
import { requireSigned } from './accept.js';
import { charge, requireNew } from './charge.js';
import { requireTurn } from './turn.js';
import { withV3Codes } from './v3-order.js';

type Body = Readonly<Record<string, unknown>>;

/** https://pay.weixin.qq.com/doc/v3/partner/4012884121 */
const mostParts = 50;

/**
 * Deducts the orders of several sub-merchants by one contract, at once: all of them, or none. Nothing is notified.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012884121
 */
export function deductCombined(call: V3Call): Answer {
  const { world, body } = call;
  const parts = readParts(call);
  for (const part of parts) requireNew(world, part);
  const contract = requireSigned(world, text(body, 'contract_id') ?? '', ['ecommerce'], 'v3');
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  withV3Codes(() => requireTurn(world, contract, total, () => undefined));
  const charged = charge(world, contract, parts, false);
  if (!Array.isArray(charged)) return charged as Answer;
  return { status: 200, body: describe(world, charged as readonly Order[]) };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012884130 */
export function queryCombined(call: V3Call): Answer {
  return { status: 200, body: describe(call.world, find(call)) };
}

/** Reverses all orders. An unknown number is reversed too: nothing was deducted. */
export function reverseCombined({ world, variables }: V3Call): Answer {
  for (const order of listParts(world, variables)) reverseOrder(world, order);
  return { status: 204 };
}

function readParts({ world, body, named }: V3Call): NewOrder[] {
  const number = text(body, 'combine_out_trade_no') ?? '';
  if (body['combine_mchid'] !== world.mchid) {
    throw parameterError(
      '/combine_mchid',
      `须为发起请求的商户号 ${world.mchid}`,
      'body',
      body['combine_mchid'],
    );
  }
  requireAppids(world.registry, text(body, 'combine_appid'));
  const given = (body['sub_orders'] ?? []) as readonly Body[];
  if (given.length === 0 || given.length > mostParts) {
    throw parameterError('/sub_orders', `须有 1 至 ${mostParts} 个子单`, 'body', given.length);
  }
  const parts = given.map((part, index): NewOrder => {
    const sub_mchid = text(part, 'sub_mchid');
    requireSubMerchant(world.registry, sub_mchid);
    const amount = part['amount'] as Body;
    return {
      out_trade_no: text(part, 'out_trade_no') ?? '',
      protocol: 'v3',
      trade_type: 'PAP',
      parties: {
        mchid: world.mchid,
        appid: text(body, 'combine_appid'),
        sub_mchid,
        sub_appid: text(part, 'sub_appid'),
      },
      request: sortBody(body),
      fields: { part_mchid: text(part, 'mchid') ?? world.mchid },
      signing: { named },
      description: text(part, 'description') ?? '',
      attach: text(part, 'attach'),
      total: requireAmount(`/sub_orders/${index}/amount/total_amount`, amount['total_amount']),
      currency: text(amount, 'currency') ?? 'CNY',
      contract_id: text(body, 'contract_id') ?? '',
      profit_sharing: (part['settle_info'] as Body | undefined)?.['profit_sharing'] === true,
      combine_out_trade_no: number,
    };
  });
  if (new Set(parts.map(({ out_trade_no }) => out_trade_no)).size < parts.length) {
    throw parameterError('/sub_orders', '子单的商户订单号不能重复');
  }
  return parts;
}

function find({ world, variables }: V3Call): readonly Order[] {
  const parts = listParts(world, variables);
  if (parts.length > 0) return parts;
  throw new Refusal('ORDER_NOT_EXIST', '订单不存在：请核对合单商户订单号');
}

function listParts({ store }: World, { combine_out_trade_no = '' }: V3Call['variables']): Order[] {
  const parts = store.table(orders).list('combine', combine_out_trade_no);
  return parts.filter(({ trade_type }) => trade_type === 'PAP');
}

function describe({ mchid, clock }: World, parts: readonly Order[]): Record<string, unknown> {
  const [first] = parts;
  return {
    combine_appid: first?.parties.appid ?? '',
    combine_mchid: mchid,
    combine_out_trade_no: first?.combine_out_trade_no ?? '',
    sub_orders: parts.map((order) => describePart(order, clock.now())),
    combine_payer_info: { openid: first?.payer?.openid ?? '' },
  };
}

function describePart(order: Order, now: number): Record<string, unknown> {
  const { parties, payment, total, currency, attach, fields } = order;
  return {
    mchid: fields['part_mchid'] ?? parties.mchid,
    trade_type: order.trade_type,
    trade_state: tradeState(order, now),
    out_trade_no: order.out_trade_no,
    sub_mchid: parties.sub_mchid ?? '',
    ...(parties.sub_appid === undefined ? {} : { sub_appid: parties.sub_appid }),
    ...(attach === undefined ? {} : { attach }),
    // An order that failed has no number of WeChat Pay's. The document always has one.
    transaction_id: payment?.transaction_id ?? '',
    ...(payment === undefined ? {} : { bank_type: payment.bank_type, success_time: rfc3339(payment.at) }),
    amount: {
      total_amount: total,
      currency,
      ...(payment === undefined ? {} : { payer_amount: payment.payer_total, payer_currency: 'CNY' }),
    },
  };
}
