/** handoff: coupons, pay score and transfers. */

import { describe, expect, it } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { merchantConfig } from '../support/config.js';
import { apiV2Key } from '../support/keys.js';
import { opensslSigns } from '../support/signing.js';
import { merchantAt, refusal, sent, stamp } from './merchant.js';

const pay = merchantAt();

describe('coupon.miniProgram', () => {
  it('signs one coupon as the documents write it', () => {
    const send_coupon_params = [{ stock_id: '1234567', out_request_no: 'abc123' }];
    expect(sent(pay.handoff.coupon.miniProgram({ send_coupon_params }))).toStrictEqual({
      send_coupon_params,
      send_coupon_merchant: '1900000109',
      sign: opensslSigns.hmac(
        `out_request_no0=abc123&send_coupon_merchant=1900000109&stock_id0=1234567&key=${apiV2Key}`,
      ),
    });
  });

  it('signs several, with every field they have', () => {
    const parameters = pay.handoff.coupon.miniProgram({
      send_coupon_merchant: '1900000109',
      send_coupon_params: [
        { stock_id: '1234567', out_request_no: 'abc123', coupon_code: 'asdsada', create_coupon_merchant: '' },
        { stock_id: '2345678', out_request_no: '123abc', customize_send_time: '2021-01-01 00:00:00' },
      ],
    });
    expect(sent(parameters)).toStrictEqual({
      send_coupon_params: [
        { stock_id: '1234567', out_request_no: 'abc123', coupon_code: 'asdsada' },
        { stock_id: '2345678', out_request_no: '123abc', customize_send_time: '2021-01-01 00:00:00' },
      ],
      send_coupon_merchant: '1900000109',
      sign: opensslSigns.hmac(
        `coupon_code0=asdsada&customize_send_time1=2021-01-01 00:00:00&out_request_no0=abc123&out_request_no1=123abc&send_coupon_merchant=1900000109&stock_id0=1234567&stock_id1=2345678&key=${apiV2Key}`,
      ),
    });
  });

  const coupon = { stock_id: '1', out_request_no: '2' };
  it.each<[string, object]>([
    ['send_coupon_params', {}],
    ['send_coupon_params', { send_coupon_params: [] }],
    ['send_coupon_params', { send_coupon_params: coupon }],
    ['send_coupon_params', { send_coupon_params: Array(11).fill(coupon) }],
    ['send_coupon_params.1', { send_coupon_params: [coupon, null] }],
    ['send_coupon_params.1.stock_id', { send_coupon_params: [coupon, { out_request_no: '2' }] }],
    ['send_coupon_params.0.out_request_no', { send_coupon_params: [{ stock_id: '1', out_request_no: '' }] }],
    ['send_coupon_params.0.coupon_code', { send_coupon_params: [{ ...coupon, coupon_code: {} }] }],
    ['send_coupon_merchant', { send_coupon_params: [coupon], send_coupon_merchant: '10016226' }],
  ])('names %s if it is unusable (%#)', async (field, coupons) => {
    const error = await refusal(() => pay.handoff.coupon.miniProgram(coupons as never));
    expect(error).toMatchObject({ name: 'RequestError', field });
  });
});

describe('coupon.h5', () => {
  const coupon = { stock_id: '1234567890000000', out_request_no: '201911280000', open_id: 'oiSFDIOoijdsf' };

  it('is a signed URL with the fragment that WeChat asks for', () => {
    const sign = opensslSigns.hmac(
      `coupon_code=A 1&open_id=oiSFDIOoijdsf&out_request_no=201911280000&send_coupon_merchant=1900000109&stock_id=1234567890000000&key=${apiV2Key}`,
    );
    expect(sent(pay.handoff.coupon.h5({ ...coupon, coupon_code: 'A 1' }))).toBe(
      `https://action.weixin.qq.com/busifavor/getcouponinfo?stock_id=1234567890000000&out_request_no=201911280000&send_coupon_merchant=1900000109&open_id=oiSFDIOoijdsf&coupon_code=A%201&sign=${sign}#wechat_pay&wechat_redirect`,
    );
  });

  it('signs no more than the URL holds', () => {
    const url = new URL(pay.handoff.coupon.h5({ ...coupon, coupon_code: '' }));
    expect([...url.searchParams.keys()].sort()).toEqual([
      'open_id',
      'out_request_no',
      'send_coupon_merchant',
      'sign',
      'stock_id',
    ]);
    expect(url.searchParams.get('sign')).toBe(
      opensslSigns.hmac(
        `open_id=oiSFDIOoijdsf&out_request_no=201911280000&send_coupon_merchant=1900000109&stock_id=1234567890000000&key=${apiV2Key}`,
      ),
    );
  });

  it.each(['stock_id', 'out_request_no', 'open_id'])('names %s if it is missing', async (field) => {
    const error = await refusal(() => pay.handoff.coupon.h5({ ...coupon, [field]: undefined }));
    expect(error).toMatchObject({ name: 'RequestError', field });
  });
});

describe('payScore', () => {
  const order = {
    appid: 'wxd678efh567hg6787',
    mchid: '1900000109',
    service_id: '88888888000011',
    out_order_no: '234323JKHDFE1243252',
    state: 'CREATED',
    package: 'AAQTnZoAAAABAAAAAAD8m2b8+/==',
    total_amount: 50000,
  };
  const common = {
    timestamp: '1414561699',
    nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
    sign_type: 'HMAC-SHA256',
  };
  const confirmed = {
    mch_id: '1900000109',
    package: 'AAQTnZoAAAABAAAAAAD8m2b8+/==',
    ...common,
    sign: opensslSigns.hmac(
      `mch_id=1900000109&nonce_str=5K8264ILTKCH16CQ2502SI8ZNMTM67VS&package=AAQTnZoAAAABAAAAAAD8m2b8+/==&sign_type=HMAC-SHA256&timestamp=1414561699&key=${apiV2Key}`,
    ),
  };
  const looked = {
    mch_id: '1900000109',
    service_id: '88888888000011',
    out_order_no: '234323JKHDFE1243252',
    ...common,
    sign: opensslSigns.hmac(
      `mch_id=1900000109&nonce_str=5K8264ILTKCH16CQ2502SI8ZNMTM67VS&out_order_no=234323JKHDFE1243252&service_id=88888888000011&sign_type=HMAC-SHA256&timestamp=1414561699&key=${apiV2Key}`,
    ),
  };

  describe.each([
    ['confirm', 'wxpayScoreUse', confirmed],
    ['detail', 'wxpayScoreDetail', looked],
  ] as const)('%s', (name, businessType, fields) => {
    const view = pay.handoff.payScore[name];

    it('gives a mini program the fields', () => {
      const parameters = sent(view.miniProgram({ ...order, ...stamp }));
      expect(parameters).toStrictEqual({ businessType, extraData: fields });
    });

    it('gives a page and an app the fields as a query, encoded once', () => {
      const { queryString, ...page } = sent(view.jsapi({ ...order, ...stamp }));
      const { query, ...app } = sent(view.app({ ...order, ...stamp }));
      expect([page, app]).toStrictEqual([{ businessType }, { businessType }]);
      expect(query).toBe(queryString);
      expect(query).toMatch(/^mch_id=1900000109&/);
      expect(Object.fromEntries(new URLSearchParams(query))).toStrictEqual({ ...fields });
    });

    it('signs for no other merchant', async () => {
      const error = await refusal(() => view.jsapi({ ...order, mch_id: '1900000110' }));
      expect(error).toMatchObject({ name: 'RequestError', field: 'mch_id' });
    });

    it('needs the APIv2 key', async () => {
      const { apiV2Key: _, ...without } = merchantConfig();
      const v3Only = new WeChatPay(without).handoff.payScore[name];
      const error = await refusal(() => v3Only.app(order));
      expect(error).toMatchObject({ name: 'ConfigError', field: 'apiV2Key' });
    });
  });

  it('encodes what a query would read otherwise', () => {
    expect(pay.handoff.payScore.confirm.app(order).query).toContain(
      '&package=AAQTnZoAAAABAAAAAAD8m2b8%2B%2F%3D%3D&',
    );
  });

  it('names the field that is missing', async () => {
    const { confirm, detail } = pay.handoff.payScore;
    for (const [field, call] of [
      ['package', () => confirm.app({ ...order, package: undefined } as never)],
      ['service_id', () => detail.jsapi({ ...order, service_id: '' })],
      ['out_order_no', () => detail.miniProgram({ ...order, out_order_no: 1 } as never)],
      ['timestamp', () => detail.miniProgram({ ...order, timestamp: 'soon' })],
    ] as const) {
      expect(await refusal(call)).toMatchObject({ name: 'RequestError', field });
    }
  });
});

describe("a service provider's sub-merchant", () => {
  // https://pay.weixin.qq.com/doc/global/v3/zh/4014096486 (pay score: mch_id is the provider's),
  // https://pay.weixin.qq.com/doc/v3/partner/4012285900 (coupons: the merchant whose key signs).
  it.each<[string, (more: object) => unknown]>([
    [
      'payScore.confirm',
      (more) =>
        pay.handoff.payScore.confirm.jsapi({
          package: 'AAQT',
          mchid: '1900000109',
          ...more,
          ...stamp,
        } as never),
    ],
    [
      'payScore.detail',
      (more) =>
        pay.handoff.payScore.detail.miniProgram({
          service_id: '1',
          out_order_no: '2',
          ...more,
          ...stamp,
        } as never),
    ],
    [
      'redPacket',
      (more) => pay.handoff.redPacket({ wxappid: 'wx1', package: 'sendid=1', ...more, ...stamp }),
    ],
    [
      'coupon.h5',
      (more) => pay.handoff.coupon.h5({ stock_id: '1', out_request_no: '2', open_id: '3', ...more }),
    ],
    [
      'contract.individualApp',
      (more) =>
        pay.handoff.contract.individualApp({
          appid: 'wx1',
          out_contract_code: '1',
          pre_entrustweb_id: '2',
          ...more,
          ...stamp,
        }),
    ],
  ])('in an answer changes nothing where the provider itself acts: %s', (_, open) => {
    const sub = { sub_mchid: '1900000110', sub_mch_id: '1900000110', sub_appid: 'wx1ce0dfce6268ceac' };
    expect(open(sub)).toStrictEqual(open({}));
  });
});

describe('transfer', () => {
  const answer = {
    out_bill_no: 'plfk2020042013',
    transfer_bill_no: '1330000071100999991182020050700019480001',
    state: 'WAIT_USER_CONFIRM',
    package_info: 'affffddafdfafddffda==',
  };
  const parameters = { mchId: '1900000109', appId: 'wx8888888888888888', package: 'affffddafdfafddffda==' };

  it('hands a page and a mini program what the user confirms', () => {
    const transfer = { appid: 'wx8888888888888888', ...answer };
    expect(sent(pay.handoff.transfer.jsapi(transfer))).toStrictEqual(parameters);
    expect(sent(pay.handoff.transfer.miniProgram(transfer))).toStrictEqual(parameters);
  });

  it("hands an app a query, as in the documents' sample", () => {
    expect(sent(pay.handoff.transfer.app({ appid: 'wx8888888888888888', ...answer }))).toStrictEqual({
      businessType: 'requestMerchantTransfer',
      query: 'mchId=1900000109&appId=wx8888888888888888&package=affffddafdfafddffda%3D%3D',
    });
  });

  it("names a service provider's sub-merchant", () => {
    const transfer = {
      appid: 'wx8888888888888888',
      sub_mchid: '1900000001',
      sub_appid: 'wx9999999999999999',
      ...answer,
    };
    const { appId, ...provider } = parameters;
    const named = { ...provider, subMchId: '1900000001', subAppId: 'wx9999999999999999' };
    expect(sent(pay.handoff.transfer.jsapi(transfer))).toStrictEqual(named);
    expect(sent(pay.handoff.transfer.miniProgram(transfer))).toStrictEqual(named);
    // The page takes one of the two app ids; without the sub-merchant's it is the provider's.
    const { sub_appid: _, ...without } = transfer;
    expect(sent(pay.handoff.transfer.jsapi(without))).toStrictEqual({
      ...provider,
      appId,
      subMchId: '1900000001',
    });
    expect(pay.handoff.transfer.app(transfer).query).toBe(
      'mchId=1900000109&package=affffddafdfafddffda%3D%3D&subMchId=1900000001&subAppId=wx9999999999999999',
    );
  });

  it.each<[string, object]>([
    ['package_info', { package_info: undefined }],
    ['appid', { appid: '' }],
    ['mchid', { mchid: '1900000110' }],
    ['sub_mchid', { sub_mchid: 1900000001 }],
  ])('names %s if it is unusable', async (field, wrong) => {
    const transfer = { appid: 'wx8888888888888888', ...answer, ...wrong };
    expect(await refusal(() => pay.handoff.transfer.jsapi(transfer as never))).toMatchObject({
      name: 'RequestError',
      field,
    });
  });
});
