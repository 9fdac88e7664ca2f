import { isHttpUrl } from '../../description/validate.js';
import { parameterError } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { Signing } from '../../runtime/signature.js';
import type { World } from '../../runtime/world.js';
import type { V3Call } from '../shared/handler.js';
import type { NewOrder } from '../shared/orders/create.js';
import type { Order, Payer, TradeType } from '../shared/orders/order.js';
import { fieldsOf, requireAmount, text } from '../shared/request.js';
import { sortBody } from '../shared/same.js';
import { readTimeIfGiven } from '../shared/time-fields.js';
import { requireUnburnt } from './burnt.js';
import { requireOwn } from './find.js';
import { requireNumber } from './requests.js';

/** What a request for a combined order gives. */
export interface CombinedRequest {
  readonly combine_out_trade_no: string;
  readonly protocol: Order['protocol'];
  readonly trade_type: TradeType;
  readonly appid: string;
  readonly request: string;
  readonly fields: Order['fields'];
  readonly signing: Signing;
  readonly notify_url: string | undefined;
  readonly payer: Payer | undefined;
  readonly time_expire: number | undefined;
  readonly parts: readonly NewOrder[];
}

/** The most that a part may cost, in fen: 10,000,000 yuan. */
const dearest = 1_000_000_000;

/**
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012556982
 * @throws Refusal naming the field
 */
export function readCombined({ world, body, named }: V3Call, trade_type: TradeType): CombinedRequest {
  requireOwn(world, 'combine_mchid', body);
  requireNumber(body['combine_out_trade_no'], '/combine_out_trade_no');
  const combine_out_trade_no = String(body['combine_out_trade_no']);
  const appid = text(body, 'combine_appid') ?? '';
  requireAppids(world.registry, appid);
  const notify_url = text(body, 'notify_url');
  if (notify_url !== undefined && !isHttpUrl(notify_url)) {
    throw parameterError('/notify_url', '须为 http 或 https 地址', 'body', notify_url);
  }
  const time_expire = readTimeIfGiven('/time_expire', body['time_expire']);
  const payer = readPayer(fieldsOf(body['combine_payer_info']), trade_type);
  const common = {
    combine_out_trade_no,
    protocol: 'v3' as const,
    trade_type,
    appid,
    notify_url,
    payer,
    time_expire,
    signing: { named },
  };
  const parts = requireParts('/sub_orders', body['sub_orders']).map((part, at) => ({
    ...readPart(world, part, `/sub_orders/${at}`, appid),
    ...common,
  }));
  return { ...common, fields: {}, request: sortBody({ ...body, trade_type }), parts };
}

/**
 * The orders of a combined order: 2 to 10, or 1 to 50 of a partner, with numbers of their own.
 *
 * @throws Refusal PARAM_ERROR
 */
export function requireParts(field: string, list: unknown): Readonly<Record<string, unknown>>[] {
  const parts = (Array.isArray(list) ? list : []).map(fieldsOf);
  const isPartner = parts.some((part) => partnerFields.some((name) => part[name] !== undefined));
  const [least, most] = isPartner ? [1, 50] : [2, 10];
  if (parts.length < least || parts.length > most) {
    throw parameterError(field, `须为 ${least} 至 ${most} 笔`, 'body', parts.length);
  }
  const numbers = parts.map((part) => part['out_trade_no']);
  if (new Set(numbers).size < numbers.length) {
    throw parameterError(field, '商户订单号不能重复', 'body', numbers);
  }
  return parts;
}

const partnerFields = ['sub_mchid', 'sub_mch_id', 'individual_auth_id'];

/** @throws Refusal PARAM_ERROR */
export function requirePartAmount(field: string, value: unknown): number {
  const total = requireAmount(field, value);
  if (total > dearest) throw parameterError(field, `不得大于 ${dearest}`, 'body', total);
  return total;
}

/**
 * The number of a part, which no order has used up, and whose sub-merchant takes part.
 *
 * @param at the place of the part in the request
 * @throws Refusal
 */
export function requirePartNumber(
  world: World,
  { out_trade_no }: Readonly<Record<string, unknown>>,
  at: string,
  sub_mchid: string | undefined,
): string {
  requireNumber(out_trade_no, `${at}/out_trade_no`);
  requireUnburnt(world, out_trade_no);
  requireSubMerchant(world.registry, sub_mchid);
  return String(out_trade_no);
}

function readPart(
  world: World,
  part: Readonly<Record<string, unknown>>,
  at: string,
  appid: string,
): Omit<NewOrder, 'protocol' | 'trade_type' | 'signing' | 'combine_out_trade_no'> {
  const [sub_mchid, sub_appid] = [text(part, 'sub_mchid'), text(part, 'sub_appid')];
  const out_trade_no = requirePartNumber(world, part, at, sub_mchid);
  const amount = fieldsOf(part['amount']);
  const settled = fieldsOf(part['settle_info'])['profit_sharing'] ?? part['profit_sharing'];
  return {
    out_trade_no,
    parties: { mchid: text(part, 'mchid') ?? world.mchid, appid, sub_mchid, sub_appid },
    request: sortBody(part),
    fields: pickTexts(part, ['individual_auth_id', 'individual_name']),
    description: text(part, 'description') ?? '',
    attach: text(part, 'attach'),
    total: requirePartAmount(`${at}/amount/total_amount`, amount['total_amount']),
    currency: text(amount, 'currency') ?? 'CNY',
    profit_sharing: settled === true,
  };
}

function pickTexts(
  part: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (typeof part[name] === 'string' ? [[name, part[name] as string]] : [])),
  );
}

function readPayer(
  { openid, sub_openid }: Readonly<Record<string, unknown>>,
  trade_type: TradeType,
): Payer | undefined {
  if (trade_type !== 'JSAPI') return undefined;
  if (openid === undefined && sub_openid === undefined) {
    throw parameterError('/combine_payer_info', '须给出 openid 或 sub_openid');
  }
  return {
    openid: openid === undefined ? undefined : String(openid),
    sub_openid: sub_openid === undefined ? undefined : String(sub_openid),
  };
}
