/** What the types say of a brand's client. Nothing here runs. */
import { type BrandClient, type BrandClientConfig, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { brandConfig } from '../support/brand.js';
import { merchantConfig } from '../support/config.js';

const alone: BrandClient = new WeChatPay({ brand: brandConfig(), timeout: 5_000 });
const id: string = alone.brandId;
// @ts-expect-error a brand has no merchant id
const mchid: unknown = alone.mchid;
// @ts-expect-error nor operations of merchants
const v3: unknown = alone.v3;
// @ts-expect-error nor what a merchant's front end needs
const handoff: unknown = alone.handoff;
// @ts-expect-error nor paths of theirs
const path: unknown = alone.chain('v3/certificates');
// @ts-expect-error brands have public keys only
const certs: BrandClientConfig = { brand: brandConfig(), certs: 'auto' };

const config: WeChatPayConfig = merchantConfig({ brand: brandConfig() });
const both: WeChatPay = new WeChatPay(config);
const written: WeChatPay = new WeChatPay({ ...merchantConfig(), brand: brandConfig() });
const optional: string | undefined = both.brandId;

const { data: store } = await alone.brand.store.brandstores._store_id_.get({ store_id: '1' });
const state: 'OPEN' | 'CREATING' | 'CLOSED' | (string & {}) | undefined = store.store_state;
// @ts-expect-error the whole structure is known
store.nothing;
const { data: used } = await both[
  'brand/marketing/product-coupon/users/{openid}/coupons/{coupon_code}/use'
].post({
  openid: 'o',
  coupon_code: 'c',
  json: {
    product_coupon_id: '1',
    stock_id: '2',
    appid: 'wx1',
    use_time: '2025-08-13T00:00:00+08:00',
    out_request_no: 'use_1',
    store_id: '3',
  },
});
const coupon: string = used.coupon_code;
alone.brand.cardMember.cards.post({
  // @ts-expect-error what a template cannot do without
  json: { card_title: 'x' },
});
// What is only inferred takes any fields.
await alone.brand.cardMember.payViewTokens.post({ json: { card_id: 'c', anything: 1 } });
await alone.chain('brand/some/new-thing' as string).post({ json: {} });

/** A class can still extend the merchant's client. */
class Shop extends WeChatPay {
  readonly name = 'shop';
}
const shop: WeChatPay = new Shop(merchantConfig());

export const all: unknown[] = [
  ...[id, mchid, v3, handoff, path, certs, written, optional, state, coupon, shop],
];
