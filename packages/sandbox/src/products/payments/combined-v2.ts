import { parameterError } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import { parseCompactTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { type Fields, pick, type V2Call, type V2Data } from '../shared/handler.js';
import { readJsonField, readJsonList } from '../shared/json-field.js';
import { findCombination } from '../shared/orders/combination.js';
import type { NewOrder } from '../shared/orders/create.js';
import type { Payer, TradeType } from '../shared/orders/order.js';
import { fieldsOf, requireUrl, text } from '../shared/request.js';
import { sortBody, sortFields } from '../shared/same.js';
import { closeCombination, placeCombination, requireAllParts } from './combined.js';
import {
  type CombinedRequest,
  requirePartAmount,
  requirePartNumber,
  requireParts,
} from './combined-request.js';
import { describeCombinedV2 } from './describe-combined-v2.js';
import { requireOwn } from './find.js';
import { requireNumber } from './requests.js';

const list = '/sub_order_list';
const tradeTypes: readonly string[] = ['JSAPI', 'NATIVE', 'APP', 'MWEB'];
const echoed = ['combine_appid', 'combine_mch_id'];

/**
 * Places a combined order, or finds it for a repeated request.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/api/combine.php?chapter=24_1
 */
export function combinedorder(call: V2Call): V2Data {
  const { trade_type, prepay } = placeCombination(call.world, readCombinedV2(call));
  return {
    ...pick(call.fields, [...echoed, 'device_info']),
    trade_type,
    prepay_id: prepay.prepay_id,
    ...(prepay.code_url === undefined ? {} : { code_url: prepay.code_url }),
    ...(prepay.h5_url === undefined ? {} : { mweb_url: prepay.h5_url }),
  };
}

/** A combined order of APIv3 is found too. */
export function querycombinedorder({ world, fields }: V2Call): V2Data {
  requireOwn(world, 'combine_mch_id', fields);
  const combination = findCombination(world, fields['combine_out_trade_no'] ?? '');
  return {
    ...pick(fields, echoed),
    ...pick(combination.fields ?? {}, ['device_info']),
    ...describeCombinedV2(world, combination),
  };
}

/** The request lists all orders. */
export function closecombinedorder({ world, fields }: V2Call): V2Data {
  requireOwn(world, 'combine_mch_id', fields);
  const combination = findCombination(world, fields['combine_out_trade_no'] ?? '');
  requireAllParts(list, combination, readJsonList(fields, 'sub_order_list', 'order'));
  closeCombination(world, combination, true);
  return pick(fields, echoed);
}

/** @throws Refusal naming the field */
function readCombinedV2({ world, fields, signType }: V2Call): CombinedRequest {
  requireOwn(world, 'combine_mch_id', fields);
  const { combine_appid: appid = '', combine_out_trade_no = '', notify_url, time_expire } = fields;
  requireNumber(combine_out_trade_no, '/combine_out_trade_no');
  requireAppids(world.registry, appid);
  requireUrl('/notify_url', notify_url);
  readJsonField(fields, 'scene_info');
  const trade_type = readTradeType(fields);
  const common = {
    combine_out_trade_no,
    protocol: 'v2' as const,
    trade_type,
    appid,
    notify_url,
    payer: readPayer(fields, trade_type),
    time_expire: readExpiry(time_expire),
    signing: { signType },
  };
  const { order_num, order_list } = fieldsOf(readJsonField(fields, 'sub_order_list'));
  const parts = requireParts(`${list}/order_list`, order_list);
  if (Number(order_num) !== parts.length) {
    throw parameterError(`${list}/order_num`, `须等于子单数 ${parts.length}`, 'body', order_num);
  }
  return {
    ...common,
    request: sortFields(fields),
    fields: pick(fields, ['device_info']),
    parts: parts.map((part, at) => ({
      ...readPart(world, part, `${list}/order_list/${at}`, appid),
      ...common,
    })),
  };
}

function readTradeType({ trade_type = '' }: Fields): TradeType {
  if (tradeTypes.includes(trade_type)) return trade_type as TradeType;
  throw parameterError('/trade_type', `须为 ${tradeTypes.join('、')} 之一`, 'body', trade_type);
}

function readPayer({ combine_openid }: Fields, trade_type: TradeType): Payer | undefined {
  if (trade_type !== 'JSAPI') return undefined;
  if (combine_openid !== undefined) return { openid: combine_openid };
  throw parameterError('/combine_openid', 'trade_type 为 JSAPI 时必填，没有给出');
}

function readExpiry(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const time = parseCompactTime(given);
  if (time !== undefined) return time;
  throw parameterError('/time_expire', '格式须为 yyyyMMddHHmmss', 'body', given);
}

function readPart(
  world: World,
  part: Readonly<Record<string, unknown>>,
  at: string,
  appid: string,
): Omit<NewOrder, 'protocol' | 'trade_type' | 'signing' | 'combine_out_trade_no'> {
  const [sub_mchid, sub_appid] = [text(part, 'sub_mch_id'), text(part, 'sub_appid')];
  const out_trade_no = requirePartNumber(world, part, at, sub_mchid);
  return {
    out_trade_no,
    parties: {
      mchid: text(part, 'mch_id') ?? world.mchid,
      appid: text(part, 'appid') ?? appid,
      sub_mchid,
      sub_appid,
    },
    request: sortBody(part),
    fields: {},
    description: text(part, 'body') ?? '',
    attach: text(part, 'attach'),
    total: requirePartAmount(`${at}/total_fee`, part['total_fee']),
    currency: text(part, 'fee_type') ?? 'CNY',
    profit_sharing: false,
  };
}
