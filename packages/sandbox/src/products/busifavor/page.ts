import { Hash } from 'wechatpay-kit';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { BridgeOpened } from '../shared/page.js';
import type { Page, PageKind } from '../shared/product.js';
import { listTerms, phaseOf, type Shown } from '../shared/shown.js';
import { couponState } from './coupon.js';
import { type Channel, type Sending, sendCoupon } from './send.js';
import { stockAt } from './stock.js';
import { coupons, stocks } from './tables.js';

/** https://pay.weixin.qq.com/doc/v3/partner/4012285900 */
const address = 'action.weixin.qq.com/busifavor/getcouponinfo';

/** The page in WeChat where the user takes a coupon. The merchant makes its URL, so its id is the URL. */
export const couponPage: PageKind = {
  ids: [],
  find(world, id) {
    const url = URL.canParse(id) ? new URL(id) : undefined;
    if (url === undefined || url.host + url.pathname !== address) return undefined;
    const { sign, ...fields } = Object.fromEntries(url.searchParams);
    if (fields['send_coupon_merchant'] !== world.mchid) return undefined;
    if (sign !== Hash.sign('HMAC-SHA256', fields, world.credentials.apiV2Key)) {
      throw new Refusal(
        'SIGN_ERROR',
        'sign of the URL: expected HMAC-SHA256 with the APIv2 key of the merchant',
      );
    }
    const sending = {
      stock_id: fields['stock_id'] ?? '',
      openid: fields['open_id'] ?? '',
      out_request_no: fields['out_request_no'] ?? '',
      coupon_code: fields['coupon_code'],
    };
    return { ...createPage(world, id, sending, 'H5'), url: id };
  },
};

/** A page where the user takes a coupon. */
export function createPage(world: World, id: string, sending: Sending, channel: Channel): Page {
  return {
    id,
    opens: 'coupon',
    confirm: () => {
      sendCoupon(world, sending, channel);
    },
    // The user may come back.
    decline: () => undefined,
    describe: () => describePage(world, sending),
    show: () => showSending(world, sending),
  };
}

function showSending({ store, mchid, clock }: World, { out_request_no, stock_id, openid }: Sending): Shown {
  const stock = store.table(stocks).get(stock_id);
  const isSent = store.table(coupons).find('out_request_no', out_request_no) !== undefined;
  const { given, ends_at } = stock ?? {};
  return {
    phase: phaseOf(isSent, () => {
      if (stock === undefined || stockAt(stock, clock.now()).state !== 'RUNNING') throw new Error('closed');
    }),
    payee: given?.belong_merchant ?? mchid,
    amount: given?.coupon_use_rule.fixed_normal_coupon?.discount_amount,
    description: given?.stock_name,
    openid,
    terms: listTerms(
      [{ zh: '适用商品', en: 'For' }, { text: given?.goods_name }],
      [
        { zh: '有效期至', en: 'Valid until' },
        ends_at === undefined ? undefined : { time: new Date(ends_at).toISOString() },
      ],
      [{ zh: '批次', en: 'Stock' }, { text: stock_id }],
    ),
  };
}

function describePage({ store, clock }: World, { out_request_no }: Sending): BridgeOpened {
  const coupon = store.table(coupons).find('out_request_no', out_request_no);
  const state = coupon === undefined ? 'NOT_SENT' : couponState(coupon, clock.now());
  return { what: 'coupon', thing: { kind: 'coupon', id: coupon?.coupon_code ?? out_request_no, state } };
}
