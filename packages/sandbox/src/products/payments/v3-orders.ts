import { isHttpUrl } from '../../description/validate.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { type NewOrder, placeOrder } from '../shared/orders/create.js';
import { describeV3 } from '../shared/orders/describe.js';
import { readGoods } from '../shared/orders/goods.js';
import { close, type Order, type Payer, type TradeType, tradeState } from '../shared/orders/order.js';
import { inV3 } from '../shared/orders/protocol.js';
import { orders } from '../shared/orders/table.js';
import { followsOther } from '../shared/reading.js';
import { fieldsOf, requireAmount, text } from '../shared/request.js';
import { sortBody } from '../shared/same.js';
import { readTimeIfGiven } from '../shared/time-fields.js';
import { burnNumber, requireUnburnt } from './burnt.js';
import { findV3Order, requireOwn } from './find.js';
import { requireNumber } from './requests.js';

/** Places an order of a direct merchant or, where the body names a sub-merchant, of a partner. */
export function placeV3(trade_type: TradeType): V3Handler {
  return (call) => {
    const given = readV3Order(call, trade_type);
    return { status: 200, body: answerPrepay(inV3(() => placeOrder(call.world, given))) };
  };
}

/** The sandbox always advises to show 分付. */
export function exposure({ world }: V3Call): Answer {
  return { status: 200, body: { fqf_exposure: true, market_exposure_token: world.ids.text('exposure', 32) } };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791858 */
export function queryV3(call: V3Call): Answer {
  return { status: 200, body: describeV3(findV3Order(call), call.world.clock.now()) };
}

/**
 * Closes an order.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791860
 */
export function closeV3(call: V3Call): Answer {
  const { world } = call;
  const order = findToClose(call);
  if (order !== undefined) closeOrder(world, order);
  return { status: 204 };
}

/** By one reading, the number of an unknown order is burnt. */
function findToClose(call: V3Call): Order | undefined {
  const { world, variables } = call;
  try {
    return findV3Order(call);
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'ORDER_NOT_EXIST')) throw error;
    if (!followsOther(world, 'close-unknown-order')) throw error;
    burnNumber(world, variables['out_trade_no'] ?? '');
    return undefined;
  }
}

/** Closes an order. A closed one stays as it is, unless the other reading is followed. */
export function closeOrder({ store, clock }: World, order: Order): void {
  if (tradeState(order, clock.now()) === 'CLOSED' && !followsOther({ store }, 'close-closed-order')) return;
  store.table(orders).put(inV3(() => close(order, clock.now())));
}

/**
 * Reads an order of APIv3, of a direct merchant or of a partner.
 *
 * @throws Refusal naming the field
 */
export function readV3Order({ world, body, named }: V3Call, trade_type: TradeType): NewOrder {
  const isPartner = body['sp_mchid'] !== undefined;
  requireOwn(world, isPartner ? 'sp_mchid' : 'mchid', body);
  requireNumber(body['out_trade_no']);
  requireUnburnt(world, body['out_trade_no']);
  const [appid, sub_mchid, sub_appid] = [
    text(body, isPartner ? 'sp_appid' : 'appid'),
    text(body, 'sub_mchid'),
    text(body, 'sub_appid'),
  ];
  requireAppids(world.registry, appid, sub_appid);
  requireSubMerchant(world.registry, sub_mchid);
  const amount = fieldsOf(body['amount']);
  const notify_url = text(body, 'notify_url');
  if (notify_url !== undefined && !isHttpUrl(notify_url)) {
    throw parameterError('/notify_url', '须为 http 或 https 地址', 'body', notify_url);
  }
  return {
    out_trade_no: text(body, 'out_trade_no') ?? '',
    protocol: 'v3',
    trade_type,
    parties: { mchid: world.mchid, appid: appid ?? findApp(world), sub_mchid, sub_appid },
    request: sortBody({ ...body, trade_type }),
    fields: {},
    signing: { named },
    description: text(body, 'description') ?? '',
    attach: text(body, 'attach'),
    notify_url,
    total: requireAmount('/amount/total', amount['total']),
    currency: text(amount, 'currency') ?? 'CNY',
    payer: readPayer(fieldsOf(body['payer']), sub_appid, trade_type),
    profit_sharing: fieldsOf(body['settle_info'])['profit_sharing'] === true,
    time_expire: readTimeIfGiven('/time_expire', body['time_expire']),
    ...readGoods(body, 'merchant_goods_id'),
  };
}

/** A scanned code of a shop is opened in an app of the merchant, which the order need not name, and its answers do. */
function findApp({ registry: { appids }, ids }: World): string {
  const [known = `wx${ids.hex('app', 16)}`] = appids;
  return known;
}

/** Only orders inside of WeChat name their user. */
function readPayer(
  { openid, sp_openid = openid, sub_openid }: Readonly<Record<string, unknown>>,
  sub_appid: string | undefined,
  trade_type: TradeType,
): Payer | undefined {
  if (trade_type !== 'JSAPI') return undefined;
  if (sub_openid !== undefined && sub_appid === undefined) {
    throw parameterError('/payer/sub_openid', '须同时给出 sub_appid', 'body', sub_openid);
  }
  if (sp_openid === undefined && sub_openid === undefined) {
    throw parameterError('/payer', '须给出 sp_openid 或 sub_openid');
  }
  return {
    openid: sp_openid === undefined ? undefined : String(sp_openid),
    sub_openid: sub_openid === undefined ? undefined : String(sub_openid),
  };
}

/** How the user gets to the cashier. */
export function answerPrepay({
  trade_type,
  prepay,
}: Pick<Order, 'trade_type' | 'prepay'>): Record<string, string> {
  if (trade_type === 'NATIVE') return { code_url: prepay?.code_url ?? '' };
  if (trade_type === 'MWEB') return { h5_url: prepay?.h5_url ?? '' };
  return { prepay_id: prepay?.prepay_id ?? '' };
}
