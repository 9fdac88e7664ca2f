import { isHttpUrl } from '../../description/validate.js';
import { parameterError } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { parseCompactTime } from '../../runtime/time.js';
import type { Fields, V2Call } from '../shared/handler.js';
import type { NewOrder } from '../shared/orders/create.js';
import { readGoods } from '../shared/orders/goods.js';
import type { Parties, TradeType } from '../shared/orders/order.js';
import { sortFields } from '../shared/same.js';

/**
 * Reads an order of APIv2: what `unifiedorder`, `contractorder` and payments by code share.
 *
 * @throws Refusal naming the field
 */
export function readV2Order({ world, fields, signType }: V2Call): NewOrder {
  requireSense(fields);
  requireNumber(fields['out_trade_no']);
  requireAppids(world.registry, fields['appid'], fields['sub_appid']);
  requireSubMerchant(world.registry, fields['sub_mch_id']);
  const { openid, sub_openid, time_expire, attach } = fields;
  return {
    out_trade_no: text(fields, 'out_trade_no'),
    protocol: 'v2',
    trade_type: text(fields, 'trade_type') as TradeType,
    parties: readV2Parties(fields),
    request: sortFields(fields),
    fields,
    signing: { signType },
    description: text(fields, 'body'),
    ...(attach === undefined ? {} : { attach }),
    notify_url: fields['notify_url'],
    total: Number(text(fields, 'total_fee')),
    currency: fields['fee_type'] ?? 'CNY',
    ...(openid === undefined && sub_openid === undefined ? {} : { payer: { openid, sub_openid } }),
    profit_sharing: fields['profit_sharing'] === 'Y',
    ...readGoods({ ...fields, detail: parseDetail(fields['detail']) }, 'goods_id'),
    ...(time_expire === undefined ? {} : { time_expire: parseCompactTime(time_expire) }),
  };
}

/** The merchant, or the partner and its sub-merchant. */
export function readV2Parties(fields: Fields): Parties {
  return {
    mchid: text(fields, 'mch_id'),
    appid: fields['appid'],
    sub_mchid: fields['sub_mch_id'],
    sub_appid: fields['sub_appid'],
  };
}

/**
 * The documents also ask for at least 6 characters, which short numbers of tests and samples do not have.
 *
 * @param number the merchant's number of an order
 * @throws Refusal PARAM_ERROR
 */
export function requireNumber(number: unknown, field = '/out_trade_no'): void {
  if (typeof number === 'string' && /^[\w|*-]{1,32}$/.test(number)) return;
  throw parameterError(field, '须为 6 至 32 个字符，仅限数字、字母、_-|*', 'body', number);
}

/** Checks that the schema cannot express. */
function requireSense(fields: Fields): void {
  if (!/^0*[1-9]\d{0,11}$/.test(text(fields, 'total_fee'))) {
    throw parameterError('/total_fee', '须为大于 0 的整数，单位为分', 'body', fields['total_fee']);
  }
  const { notify_url } = fields;
  if (notify_url !== undefined && !isHttpUrl(notify_url)) {
    throw parameterError('/notify_url', '须为 http 或 https 地址', 'body', notify_url);
  }
  if (
    fields['trade_type'] === 'JSAPI' &&
    fields['openid'] === undefined &&
    fields['sub_openid'] === undefined
  ) {
    throw parameterError('/openid', 'trade_type 为 JSAPI 时，openid 与 sub_openid 须给出其一');
  }
  for (const name of ['time_start', 'time_expire']) {
    const time = fields[name];
    if (time !== undefined && parseCompactTime(time) === undefined) {
      throw parameterError(`/${name}`, '格式须为 yyyyMMddHHmmss', 'body', time);
    }
  }
}

/** The goods of an order, as text. What is not JSON names none, as it was accepted before coupons looked at it. */
function parseDetail(detail: string | undefined): unknown {
  try {
    return JSON.parse(detail ?? '{}');
  } catch {
    return undefined;
  }
}

function text(fields: Fields, name: string): string {
  return fields[name] ?? '';
}
