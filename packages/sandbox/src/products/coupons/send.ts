import { toPlain } from '../../remembered/plain.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import type { World } from '../../runtime/world.js';
import type { Answer } from '../shared/handler.js';
import { periodOf } from './availability.js';
import { codeForm, isCode } from './codes.js';
import type { Coupon, SendChannel } from './coupon.js';
import { describeCoupon } from './describe.js';
import type { BrandCall } from './forms.js';
import { notifySent } from './notification.js';
import { conflict, requireRequestNo } from './once.js';
import { type Stock, sendFrom, usageRuleOf } from './stock.js';
import {
  codeKey,
  codes,
  coupons,
  type ProductCoupon,
  requireBundle,
  requireProduct,
  requireStock,
  stocks,
} from './tables.js';

/** What a sending names: a stock, or a bundle of stocks. */
export interface Sending {
  readonly brandId: string;
  readonly product_coupon_id: string;
  readonly stock_id?: string | undefined;
  readonly stock_bundle_id?: string | undefined;
  readonly openid: string;
  readonly appid: string;
  readonly send_request_no: string;
  readonly coupon_code?: string | undefined;
  readonly attach?: string | undefined;
  readonly coupon_tag_info?: object | undefined;
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015781605 */
export function send(call: BrandCall): Answer {
  const [coupon] = sendCoupons(call.world, readSending(call), 'API');
  return { status: 200, body: coupon === undefined ? {} : describeCoupon(call, coupon) };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4016280664 */
export function sendBundle(call: BrandCall): Answer {
  const sent = sendCoupons(call.world, readSending(call), 'API');
  return {
    status: 200,
    body: {
      user_coupon_bundle_id: sent[0]?.bundle?.id,
      user_product_coupon_list: sent.map((coupon) => describeCoupon(call, coupon)),
    },
  };
}

/** @throws Refusal PARAM_ERROR, or of an appid that is not bound */
export function readSending({ world, brandId, variables, body }: BrandCall): Sending {
  requireAppids(world.registry, String(body['appid']));
  requireRequestNo('/send_request_no', body['send_request_no']);
  const { brand_id: _, ...given } = toPlain(body);
  return { ...given, brandId, openid: variables['openid'] ?? '' } as unknown as Sending;
}

/**
 * Sends a coupon, or the coupons of a bundle, and notifies of each. The same number again gives the same coupons.
 *
 * @throws Refusal NOT_FOUND; INVALID_REQUEST for the number of another sending, and if the stock does not send
 */
export function sendCoupons(world: World, sending: Sending, channel: SendChannel): readonly Coupon[] {
  const known = world.store
    .table(coupons)
    .list('send_request_no', sending.send_request_no)
    .filter(({ brand_id }) => brand_id === sending.brandId);
  const [first] = known;
  if (first !== undefined) {
    if (isOf(world, first, sending)) return known;
    throw new Refusal(conflict, 'send_request_no 已用于另一次发券；重试须与原请求一致');
  }
  const { product, chosen } = requireSendable(world, sending);
  const id = world.ids.digits('user coupon bundle', 16);
  const bundleAt = (index: number): Coupon['bundle'] =>
    sending.stock_bundle_id === undefined ? undefined : { id, index, count: chosen.length };
  return chosen.map((stock, index) =>
    sendOne(world, sending, { product, stock, channel, bundle: bundleAt(index) }),
  );
}

/** @throws Refusal NOT_FOUND; INVALID_REQUEST unless the product coupon is sent that way */
export function requireSendable(
  world: World,
  { brandId, product_coupon_id, stock_id, stock_bundle_id }: Sending,
): { readonly product: ProductCoupon; readonly chosen: readonly Stock[] } {
  const owner = { world, brandId };
  const product = requireProduct(owner, product_coupon_id);
  if (product.deactivated !== undefined) throw new Refusal('INVALID_REQUEST', '商品券已失效');
  const chosen =
    stock_bundle_id === undefined
      ? [requireStock(owner, product_coupon_id, stock_id ?? '')]
      : requireBundle(owner, product_coupon_id, stock_bundle_id);
  if (stock_bundle_id === undefined && chosen[0]?.bundle !== undefined) {
    throw new Refusal('INVALID_REQUEST', '批次在批次组内，须使用「向用户发放商品券批次组」');
  }
  return { product, chosen };
}

function isOf({ store }: World, known: Coupon, sending: Sending): boolean {
  const { bundle } = store.table(stocks).get(known.stock_id) ?? {};
  return (
    known.openid === sending.openid &&
    (sending.stock_bundle_id === undefined
      ? known.stock_id === sending.stock_id
      : bundle?.id === sending.stock_bundle_id) &&
    (sending.coupon_code ?? known.coupon_code) === known.coupon_code
  );
}

function sendOne(
  world: World,
  sending: Sending,
  {
    product,
    stock,
    channel,
    bundle,
  }: {
    product: ProductCoupon;
    stock: Stock;
    channel: SendChannel;
    bundle: Coupon['bundle'];
  },
): Coupon {
  const { store, clock, ids } = world;
  const { openid, brandId, send_request_no, appid, attach, coupon_tag_info } = sending;
  const table = store.table(coupons);
  const now = clock.now();
  const own = table.list('openid', openid);
  const had = own.filter(({ stock_id }) => stock_id === stock.stock_id).length;
  const rest = sendFrom(stock, { had }, now);
  const { count = 1, interval_days: interval } = product.given.sequential_usage_info ?? {};
  const coupon: Coupon = {
    coupon_code: takeCode(world, stock, sending.coupon_code),
    product_coupon_id: product.product_coupon_id,
    stock_id: stock.stock_id,
    brand_id: brandId,
    openid,
    unionid: own[0]?.unionid ?? `o${ids.text('unionid', 27)}`,
    appid,
    send_request_no,
    channel,
    attach,
    tags: coupon_tag_info,
    sent_at: now,
    ...periodOf(usageRuleOf(stock.given, '/stock'), now),
    bundle,
    rounds: Array.from({ length: product.given.usage_mode === 'SEQUENTIAL' ? count : 1 }, () => ({})),
    interval,
  };
  store.table(stocks).put(rest);
  table.put(coupon);
  notifySent(world, coupon, stock);
  return coupon;
}

/** The code of the next coupon, by the mode of the stock. */
function takeCode({ store, ids }: World, { stock_id, given }: Stock, code: string | undefined): string {
  const mode = given.coupon_code_mode;
  if (mode === 'API_ASSIGN') {
    if (code === undefined || !isCode(code)) throw parameterError('/coupon_code', codeForm, 'body', code);
    if (store.table(coupons).get(codeKey(stock_id, code)) === undefined) return code;
    throw new Refusal('INVALID_REQUEST', `券 code ${code} 已使用`);
  }
  if (code !== undefined) throw parameterError('/coupon_code', `coupon_code_mode 为 ${mode} 时不可填写`);
  if (mode === 'WECHATPAY') return ids.digits('product coupon code', 16);
  const table = store.table(codes);
  const next = table.list('stock_id', stock_id).find(({ isTaken }) => !isTaken);
  if (next === undefined) throw new Refusal('INVALID_REQUEST', '批次没有可用的预上传 code');
  table.put({ ...next, isTaken: true });
  return next.code;
}
