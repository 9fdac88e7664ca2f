/** The six forms of the document on v2/pay/contractorder, with its own sample. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError, type Result, type WeChatPay } from 'wechatpay-kit';
import type { V2PayContractorderPostResponse } from 'wechatpay-kit/types';
import { documentsMerchant } from './merchant.js';

const xml = {
  appid: 'wxcbda96de0b165486',
  mch_id: '1200009811',
  sub_mch_id: '1900000100',
  sub_appid: 'wx8888888888888888',
  contract_mchid: '1200009811',
  contract_appid: 'wxcbda96de0b165486',
  out_trade_no: '123456',
  device_info: '013467007045764',
  body: 'Ipadmini16G白色',
  detail: 'Ipadmini16G白色',
  attach: '深圳分店',
  notify_url: 'http://yoursite.com',
  total_fee: '888',
  spbill_create_ip: '123.12.12.123',
  time_start: '20091225091010',
  time_expire: '20091227091010',
  goods_tag: 'WXG',
  trade_type: 'JSAPI',
  product_id: '12235413214070356458058',
  limit_pay: 'no_credit',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  sub_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  plan_id: '123',
  contract_code: '100001256',
  request_serial: '1695',
  contract_display_account: '123',
  contract_notify_url: 'http://yoursite.com',
} as const;

describe('支付中签约, v2/pay/contractorder', () => {
  const merchant = documentsMerchant();
  let pay: WeChatPay;

  beforeEach(() => {
    ({ pay } = merchant());
  });

  let prepayId: string | undefined;
  function expectOrder({ status, data }: Result<V2PayContractorderPostResponse>): void {
    expect(status).toBe(200);
    expect(data).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      contract_result_code: 'SUCCESS',
      appid: xml.appid,
      mch_id: xml.mch_id,
      trade_type: 'JSAPI',
      out_trade_no: xml.out_trade_no,
      plan_id: xml.plan_id,
      contract_code: xml.contract_code,
    });
    expect(data.prepay_id).toMatch(/^wx/);
    // The same order placed again is the same order.
    prepayId ??= data.prepay_id;
    expect(data.prepay_id).toBe(prepayId);
  }

  it('answers the property chain with a promise', async () => {
    expectOrder(await pay.v2.pay.contractorder.post({ xml }));
    expectOrder(await pay.v2.pay.contractorder.postAsync({ xml }));
    await pay.v2.pay.contractorder.postAsync({ xml }).then(expectOrder);
  });

  it('answers chain() with a promise', async () => {
    expectOrder(await pay.chain('v2/pay/contractorder').post({ xml }));
    expectOrder(await pay.chain('v2/pay/contractorder').postAsync({ xml }));
    await pay.chain('v2/pay/contractorder').postAsync({ xml }).then(expectOrder);
  });

  it('answers the index with a promise', async () => {
    expectOrder(await pay['v2/pay/contractorder'].post({ xml }));
    expectOrder(await pay['v2/pay/contractorder'].postAsync({ xml }));
    await pay['v2/pay/contractorder'].postAsync({ xml }).then(expectOrder);
  });

  it('answers the property chain, blocking', () => {
    expectOrder(pay.v2.pay.contractorder.postSync({ xml }));
  });

  it('answers chain(), blocking', () => {
    expectOrder(pay.chain('v2/pay/contractorder').postSync({ xml }));
  });

  it('answers the index, blocking', () => {
    expectOrder(pay['v2/pay/contractorder'].postSync({ xml }));
  });

  it('is signed with HMAC-SHA256 when asked', async () => {
    expectOrder(await pay.v2.pay.contractorder.post({ xml: { ...xml, sign_type: 'HMAC-SHA256' } }));
  });

  it("pays, signs, and records that the sample's own addresses may not be notified", async () => {
    const { sandbox } = merchant();
    await sandbox.confirm(prepayId ?? '');
    await sandbox.idle();
    const deliveries = await sandbox.deliveries();
    expect(deliveries.map(({ type, url, state }) => ({ type, url, state }))).toEqual([
      { type: 'pay', url: 'http://yoursite.com', state: 'not_allowed' },
      { type: 'contract.add', url: 'http://yoursite.com', state: 'not_allowed' },
    ]);

    const { appid, mch_id, out_trade_no, plan_id, contract_code } = xml;
    const order = await pay.v2.pay.orderquery.post({ xml: { appid, mch_id, out_trade_no } });
    expect(order.data.trade_state).toBe('SUCCESS');
    const contract = await pay.v2.papay.querycontract.post({
      xml: { appid, mch_id, plan_id, contract_code, version: '1.0' },
    });
    expect(contract.data.contract_state).toBe('0');
  });

  it('is refused once it has been paid', async () => {
    const error = await pay.v2.pay.contractorder.post({ xml }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'ORDERPAID', status: 200 });
    expect(() => pay.v2.pay.contractorder.postSync({ xml })).toThrow(ApiError);
  });
});
