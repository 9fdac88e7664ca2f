import { Formatter } from 'wechatpay-kit';
import { isHttpUrl } from '../../description/validate.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requirePlan, requireSubMerchant } from '../../runtime/registry.js';
import { parseCompactTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { contractKey, propose, type Terms } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import { type Fields, pick, type V2Call } from '../shared/handler.js';
import { type Order, prepayExpired, repeat } from './order.js';
import { listPages, orders } from './orders.js';

/** A prepay_id is valid for two hours, unless the merchant sets another end. */
const prepayLifetime = 2 * 3_600_000;

/**
 * Creates an order that also signs a contract. They are independent afterwards: the order can be paid if the contract
 * cannot be signed.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011987320
 */
export function contractorder({ world, fields, signType }: V2Call): Fields {
  requireSense(fields);
  requireAppids(world.registry, fields['appid'], fields['sub_appid']);
  requireSubMerchant(world.registry, fields['sub_mch_id']);
  const plan = requirePlan(world.registry, text(fields, 'plan_id'));

  const request = JSON.stringify(Formatter.ksort(fields));
  const known = world.store.table(orders).get(text(fields, 'out_trade_no'));
  if (known !== undefined) repeat(known, request, world.clock.now());
  const open =
    known === undefined
      ? withPrepay(
          world,
          newOrder({ fields, request, signType, plan_id: plan.plan_id, now: world.clock.now() }),
        )
      : prepayExpired(known, world.clock.now())
        ? withPrepay(world, { ...known, former_pages: [...(known.former_pages ?? []), ...listPages(known)] })
        : known;
  const order = withContract(world, open, plan.plan_id);
  world.store.table(orders).put(order);
  return answer(order);
}

/** Checks that the schema cannot express. */
function requireSense(fields: Fields): void {
  if (fields['contract_mchid'] !== fields['mch_id'])
    throw parameterError('/contract_mchid', '须与 mch_id 一致');
  if (fields['contract_appid'] !== fields['appid'])
    throw parameterError('/contract_appid', '须与 appid 一致');
  if (/^0+$/.test(text(fields, 'total_fee'))) throw parameterError('/total_fee', '须大于 0');
  for (const name of ['notify_url', 'contract_notify_url']) {
    if (!isHttpUrl(text(fields, name)))
      throw parameterError(`/${name}`, '须为 http 或 https 地址', 'body', fields[name]);
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

type Prepay = 'prepay_id' | 'code_url' | 'mweb_url' | 'expires_at' | 'closes';

function newOrder(
  given: Pick<Order, 'fields' | 'request'> & { signType: Order['sign_type']; plan_id: string; now: number },
): Omit<Order, Prepay> {
  const { fields, request, signType } = given;
  return {
    out_trade_no: text(fields, 'out_trade_no'),
    fields,
    request,
    sign_type: signType,
    created_at: given.now,
    contract: contractKey('pap', given.plan_id, text(fields, 'contract_code')),
    terms: readTerms(fields, signType),
  };
}

/** Adds a new prepay_id, and the code or page of the trade type. */
function withPrepay(world: World, order: Omit<Order, Prepay>): Order {
  const { ids, clock } = world;
  const { trade_type, time_expire } = order.fields;
  const end = time_expire === undefined ? undefined : parseCompactTime(time_expire);
  // The sample of the documents has an end in 2009. An end in the past counts as missing.
  const closes = end !== undefined && end > clock.now();
  const prepay_id = `wx${ids.digits('prepay_id', 14)}${ids.hex('prepay_id', 20).toLowerCase()}`;
  return {
    ...order,
    prepay_id,
    expires_at: closes ? end : clock.now() + prepayLifetime,
    closes,
    code_url: trade_type === 'NATIVE' ? `weixin://wxpay/bizpayurl?pr=${ids.text('code_url', 9)}` : undefined,
    mweb_url:
      trade_type === 'MWEB'
        ? `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${prepay_id}&package=${ids.digits('mweb_url', 10)}`
        : undefined,
  };
}

function withContract(world: World, order: Order, plan_id: string): Order {
  const table = world.store.table(contracts);
  try {
    const proposal = {
      family: 'pap' as const,
      plan_id,
      code: text(order.fields, 'contract_code'),
      terms: order.terms,
      until: order.expires_at,
      asked_by: order.out_trade_no,
    };
    table.put(propose(table.get(order.contract), proposal));
    return { ...order, contract_error: undefined };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...order, contract_error: { code: error.code, message: error.message } };
  }
}

function readTerms(fields: Fields, sign_type: Order['sign_type']): Terms {
  return {
    parties: pick(fields, ['appid', 'mch_id', 'sub_appid', 'sub_mch_id']),
    display_account: fields['contract_display_account'],
    request_serial: fields['request_serial'],
    openid: fields['openid'],
    sub_openid: fields['sub_openid'],
    notify_url: fields['contract_notify_url'],
    sign_type,
  };
}

function answer({ fields, prepay_id, code_url, mweb_url, contract_error }: Order): Fields {
  return {
    contract_result_code: contract_error === undefined ? 'SUCCESS' : 'FAIL',
    ...(contract_error === undefined
      ? {}
      : { contract_err_code: contract_error.code, contract_err_code_des: contract_error.message }),
    prepay_id,
    ...(code_url === undefined ? {} : { code_url }),
    ...(mweb_url === undefined ? {} : { mweb_url }),
    ...pick(fields, [
      'trade_type', 'plan_id', 'request_serial', 'contract_code', 'contract_display_account', 'out_trade_no',
    ]), // biome-ignore format: a list reads better in rows
  };
}

function text(fields: Fields, name: string): string {
  return fields[name] ?? '';
}
