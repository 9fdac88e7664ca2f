import { Refusal } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import { compactTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { couponState, faceOf } from '../shared/favor/coupon.js';
import { type Stock, type StockState, stockAt } from '../shared/favor/stock.js';
import { coupons, stocks } from '../shared/favor/tables.js';
import { type Fields, pick, type V2Call } from '../shared/handler.js';
import { sendCoupon } from './send.js';

/** https://pay.weixin.qq.com/wiki/doc/api/tools/sp_coupon.php?chapter=12_4&index=5 */
const statuses: Readonly<Record<StockState, string>> = {
  unactivated: '1',
  running: '4',
  stoped: '8',
  paused: '16',
};

export function queryStock({ world, fields }: V2Call): Fields {
  requireAppids(world.registry, fields['appid']);
  const now = world.clock.now();
  const stock = stockAt(requireStock(world, fields, 'COUPON_STOCK_NOT_FOUND'), now);
  const { given, stock_id } = stock;
  const { max_coupons, max_coupons_per_user, max_amount } = given.stock_use_rule;
  const { amount, minimum } = faceOf(stock);
  const times = { begin_time: stock.begins_at, end_time: stock.ends_at, create_time: stock.created_at };
  return {
    ...envelope(fields),
    coupon_stock_id: stock_id,
    coupon_name: given.stock_name,
    coupon_value: String(amount),
    coupon_mininumn: String(minimum),
    coupon_stock_status: statuses[stock.state],
    coupon_total: String(max_coupons),
    max_quota: String(max_coupons_per_user),
    is_send_num: String(stock.sent),
    coupon_budget: String(max_amount),
    ...Object.fromEntries(
      Object.entries(times).flatMap(([name, time]) => [
        [name, String(Math.floor(time / 1000))],
        [`${name}_t`, compactTime(time)],
      ]),
    ),
  };
}

export function queryCoupon({ world, fields }: V2Call): Fields {
  requireAppids(world.registry, fields['appid']);
  const { store, clock } = world;
  const { coupon_id = '', openid, stock_id } = fields;
  const coupon = store.table(coupons).get(coupon_id);
  const stock = store.table(stocks).get(coupon?.stock_id ?? '');
  if (
    coupon === undefined ||
    stock === undefined ||
    coupon.openid !== openid ||
    coupon.stock_id !== stock_id
  ) {
    throw new Refusal('COUPON_NOT_FOUND', `该用户没有代金券 ${coupon_id}`);
  }
  const { amount, minimum, use } = coupon;
  return {
    ...envelope(fields),
    coupon_stock_id: coupon.stock_id,
    coupon_id,
    coupon_value: String(amount),
    coupon_mininumn: String(minimum),
    coupon_name: stock.given.stock_name,
    coupon_state: couponState(coupon, clock.now()),
    coupon_desc: stock.given.pattern_info?.description ?? '',
    coupon_use_value: String(use?.amount ?? 0),
    coupon_remain_value: String(use === undefined ? amount : 0),
    send_source: stock.given.no_cash ? 'NORMAL' : 'FULL_SEND',
  };
}

/** Sends as APIv3 does; the same number gives the same coupon there. */
export function sendByV2({ world, fields }: V2Call): Fields {
  requireAppids(world.registry, fields['appid']);
  const { openid = '', partner_trade_no = '', openid_count } = fields;
  if (openid_count !== '1') throw new Refusal('REQ_PARAM_XML_ERR', 'openid_count 须为 1');
  const stock = requireStock(world, fields, 'STOCK_IS_NOT_VALID');
  const { coupon_id } = translated(world, stock, () =>
    sendCoupon(world, {
      stock_id: stock.stock_id,
      creator: world.mchid,
      openid,
      out_request_no: partner_trade_no,
    }),
  );
  return {
    ...envelope(fields),
    coupon_stock_id: stock.stock_id,
    resp_count: '1',
    success_count: '1',
    failed_count: '0',
    openid,
    ret_code: 'SUCCESS',
    coupon_id,
    ret_msg: '',
  };
}

function requireStock({ store }: World, { coupon_stock_id = '' }: Fields, code: string): Stock {
  const stock = store.table(stocks).get(coupon_stock_id);
  if (stock === undefined) throw new Refusal(code, `代金券批次 ${coupon_stock_id} 不存在`);
  return stock;
}

/** The refusals of APIv3 by the codes of APIv2. */
function translated<Result>({ clock }: World, stock: Stock, send: () => Result): Result {
  try {
    return send();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isRunning = stockAt(stock, clock.now()).state === 'running' && clock.now() >= stock.begins_at;
    const blocked = isRunning ? 'USER_AL_GET_COUPON' : 'STOCK_IS_NOT_VALID';
    const codes: Fields = { REQUEST_BLOCKED: blocked, NOT_ENOUGH: 'AL_STOCK_OVER' };
    throw new Refusal(codes[error.code] ?? 'REQ_PARAM_XML_ERR', error.message);
  }
}

function envelope(fields: Fields): Fields {
  return pick(fields, ['appid', 'mch_id', 'device_info']);
}
