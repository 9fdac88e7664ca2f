/** handoff: the cashiers, whose every signature the openssl command makes again. */

import { describe, expect, it } from 'vitest';
import { ConfigError, RequestError, WeChatPay } from 'wechatpay-kit';
import { merchantConfig } from '../support/config.js';
import { apiV2Key, merchant } from '../support/keys.js';
import { secretsShownBy } from '../support/secrets.js';
import { opensslSigns } from '../support/signing.js';
import { merchantAt, refusal, sent, stamp } from './merchant.js';

const pay = merchantAt();
const appid = 'wx8888888888888888';
const prepay_id = 'wx201410272009395522657a690389285100';

describe('handoff.jsapi', () => {
  it('signs an order of APIv3 with the merchant key, over four lines', () => {
    expect(sent(pay.handoff.jsapi({ appid, prepay_id, ...stamp }))).toStrictEqual({
      appId: appid,
      timeStamp: '1414561699',
      nonceStr: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
      package: 'prepay_id=wx201410272009395522657a690389285100',
      signType: 'RSA',
      paySign: opensslSigns.rsa(
        'wx8888888888888888\n1414561699\n5K8264ILTKCH16CQ2502SI8ZNMTM67VS\nprepay_id=wx201410272009395522657a690389285100\n',
      ),
    });
  });

  it.each([
    ['MD5', opensslSigns.md5],
    ['HMAC-SHA256', opensslSigns.hmac],
  ] as const)("signs an order of APIv2 by APIv2's rule: %s", (signType, sign) => {
    expect(sent(pay.handoff.jsapi({ appid, prepay_id, signType, ...stamp }))).toStrictEqual({
      appId: appid,
      timeStamp: '1414561699',
      nonceStr: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
      package: 'prepay_id=wx201410272009395522657a690389285100',
      signType,
      paySign: sign(
        `appId=wx8888888888888888&nonceStr=5K8264ILTKCH16CQ2502SI8ZNMTM67VS&package=prepay_id=wx201410272009395522657a690389285100&signType=${signType}&timeStamp=1414561699&key=${apiV2Key}`,
      ),
    });
  });

  it('takes an answer as it is, and ignores what it does not need', () => {
    const answer = {
      return_code: 'SUCCESS',
      appid,
      mch_id: merchant.mchid,
      nonce_str: 'IITRi8Iabbblz1Jc',
      sign: 'E1EE61A91C8E90F299DE6AE075D60A2D',
      sub_appid: '',
      prepay_id,
      trade_type: 'JSAPI',
    };
    const parameters = pay.handoff.jsapi({ ...answer, signType: 'MD5', ...stamp });
    expect(parameters).toStrictEqual(pay.handoff.jsapi({ appid, prepay_id, signType: 'MD5', ...stamp }));
  });

  it('opens in the name of the sub-merchant whose app id the order was placed with', () => {
    const sub_appid = 'wx1ce0dfce6268ceac';
    const parameters = pay.handoff.jsapi({ appid, sub_appid, prepay_id, ...stamp });
    expect(parameters).toStrictEqual(pay.handoff.jsapi({ appid: sub_appid, prepay_id, ...stamp }));
    expect(parameters.appId).toBe(sub_appid);
  });

  it("takes the time from the client's clock, and a new nonce each time", () => {
    const [one, other] = [pay.handoff.jsapi({ appid, prepay_id }), pay.handoff.jsapi({ appid, prepay_id })];
    expect(one.timeStamp).toBe('1414561699');
    expect(one.nonceStr).toMatch(/^[0-9A-Za-z]{32}$/);
    expect(one.nonceStr).not.toBe(other.nonceStr);
    expect(one.paySign).toBe(
      opensslSigns.rsa(`${appid}\n1414561699\n${one.nonceStr}\nprepay_id=${prepay_id}\n`),
    );
  });

  it('takes a timestamp as text, too', () => {
    expect(pay.handoff.jsapi({ appid, prepay_id, ...stamp, timestamp: '1414561699' })).toStrictEqual(
      pay.handoff.jsapi({ appid, prepay_id, ...stamp }),
    );
  });

  it('needs no APIv2 key for APIv3, and says so where APIv2 does', async () => {
    const { apiV2Key: _, ...without } = merchantConfig();
    const v3Only = new WeChatPay(without);
    expect(v3Only.handoff.jsapi({ appid, prepay_id }).signType).toBe('RSA');
    for (const signType of ['MD5', 'HMAC-SHA256'] as const) {
      const error = await refusal(() => v3Only.handoff.jsapi({ appid, prepay_id, signType }));
      expect(error).toBeInstanceOf(ConfigError);
      expect(error).toMatchObject({ field: 'apiV2Key' });
    }
  });

  it.each<[string, object, RegExp?]>([
    ['prepay_id', { prepay_id: undefined }],
    ['prepay_id', { prepay_id: '' }],
    ['prepay_id', { prepay_id: 42 }],
    ['prepay_id', { prepay_id: 'wx1\nwx2' }],
    ['prepay_id', { prepay_id: `prepay_id=${prepay_id}` }, /remove 'prepay_id='/],
    ['appid', { appid: undefined }],
    ['appid', { appid: ['wx1'] }],
    ['appid', { appid: 'wx 1' }],
    ['sub_appid', { sub_appid: 7 }],
    ['signType', { signType: 'SHA1' }, /'RSA'.*'MD5'.*'HMAC-SHA256'/],
    ['signType', { signType: '' }],
    ['timestamp', { timestamp: 1414561699876 }, /milliseconds/],
    ['timestamp', { timestamp: 'now' }, /seconds/],
    ['timestamp', { timestamp: 0 }],
    ['nonce', { nonce: '' }],
    ['nonce', { nonce: 'a'.repeat(33) }],
    ['nonce', { nonce: 'a\nb' }],
  ])('names %s if it is unusable (%#)', async (field, wrong, message = /expected/) => {
    const order = { appid, prepay_id, ...wrong } as { appid: string; prepay_id: string };
    for (const open of [pay.handoff.jsapi, pay.handoff.miniProgram, pay.handoff.app]) {
      const error = await refusal(() => open(order));
      expect(error).toBeInstanceOf(RequestError);
      expect(error).toMatchObject({ field, message: expect.stringMatching(message) });
    }
  });

  it.each([undefined, null, 'wx1', 1, [prepay_id]])('refuses %j in place of an order', async (wrong) => {
    const error = await refusal(() => pay.handoff.jsapi(wrong as never));
    expect(error).toBeInstanceOf(RequestError);
  });
});

describe('handoff.miniProgram', () => {
  it('makes what JSAPI makes', () => {
    for (const signType of ['RSA', 'MD5', 'HMAC-SHA256'] as const) {
      const order = { appid, prepay_id, signType, ...stamp };
      expect(sent(pay.handoff.miniProgram(order))).toStrictEqual(pay.handoff.jsapi(order));
    }
  });
});

describe('handoff.app', () => {
  const signed = {
    appid,
    partnerid: '1900000109',
    prepayid: prepay_id,
    package: 'Sign=WXPay',
    noncestr: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
    timestamp: '1414561699',
  };

  it('signs an order of APIv3 over four lines, the last the prepay_id by itself', () => {
    expect(sent(pay.handoff.app({ appid, prepay_id, ...stamp }))).toStrictEqual({
      ...signed,
      sign: opensslSigns.rsa(
        'wx8888888888888888\n1414561699\n5K8264ILTKCH16CQ2502SI8ZNMTM67VS\nwx201410272009395522657a690389285100\n',
      ),
    });
  });

  it.each([
    ['MD5', opensslSigns.md5],
    ['HMAC-SHA256', opensslSigns.hmac],
  ] as const)("signs an order of APIv2 by APIv2's rule, without a sign type: %s", (signType, sign) => {
    expect(sent(pay.handoff.app({ appid, prepay_id, signType, ...stamp }))).toStrictEqual({
      ...signed,
      sign: sign(
        `appid=wx8888888888888888&noncestr=5K8264ILTKCH16CQ2502SI8ZNMTM67VS&package=Sign=WXPay&partnerid=1900000109&prepayid=wx201410272009395522657a690389285100&timestamp=1414561699&key=${apiV2Key}`,
      ),
    });
  });

  it("takes a sub-merchant's id in place of the client's", async () => {
    expect(pay.handoff.app({ appid, prepay_id, partnerid: '1900000110' }).partnerid).toBe('1900000110');
    expect(
      await refusal(() => pay.handoff.app({ appid, prepay_id, partnerid: 1900000110 as unknown as string })),
    ).toMatchObject({ name: 'RequestError', field: 'partnerid' });
  });
});

describe("a service provider's handoff", () => {
  /** As unifiedorder answers an order for a sub-merchant. */
  const answer = {
    return_code: 'SUCCESS',
    result_code: 'SUCCESS',
    appid,
    mch_id: merchant.mchid,
    sub_appid: 'wx1ce0dfce6268ceac',
    sub_mch_id: '1900000110',
    nonce_str: 'IITRi8Iabbblz1Jc',
    prepay_id,
    trade_type: 'APP',
  };

  it.each([
    ['MD5', opensslSigns.md5],
    ['HMAC-SHA256', opensslSigns.hmac],
  ] as const)(
    'of APIv2 names the sub-merchant to an app: its app id, and its id as partnerid: %s',
    (signType, sign) => {
      expect(sent(pay.handoff.app({ ...answer, signType, ...stamp }))).toStrictEqual({
        appid: 'wx1ce0dfce6268ceac',
        partnerid: '1900000110',
        prepayid: prepay_id,
        package: 'Sign=WXPay',
        noncestr: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
        timestamp: '1414561699',
        sign: sign(
          `appid=wx1ce0dfce6268ceac&noncestr=5K8264ILTKCH16CQ2502SI8ZNMTM67VS&package=Sign=WXPay&partnerid=1900000110&prepayid=wx201410272009395522657a690389285100&timestamp=1414561699&key=${apiV2Key}`,
        ),
      });
    },
  );

  it('of APIv2 does so without an app id of the sub-merchant, and lets partnerid decide', () => {
    const { sub_appid: _, ...order } = answer;
    expect(pay.handoff.app({ ...order, signType: 'MD5' })).toMatchObject({ appid, partnerid: '1900000110' });
    expect(pay.handoff.app({ ...order, sub_mch_id: '', signType: 'MD5' }).partnerid).toBe(merchant.mchid);
    expect(pay.handoff.app({ ...order, partnerid: '1900000111', signType: 'MD5' }).partnerid).toBe(
      '1900000111',
    );
  });

  it('of APIv3 names itself as partnerid: the order was placed under its id', () => {
    // The request of v3/pay/partner/transactions/app, with its answer.
    const order = { sp_mchid: merchant.mchid, sub_mchid: '1900000110', sub_mch_id: '1900000110', prepay_id };
    expect(
      sent(pay.handoff.app({ ...order, appid, sub_appid: 'wx1ce0dfce6268ceac', ...stamp })),
    ).toStrictEqual({
      appid: 'wx1ce0dfce6268ceac',
      partnerid: '1900000109',
      prepayid: prepay_id,
      package: 'Sign=WXPay',
      noncestr: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
      timestamp: '1414561699',
      sign: opensslSigns.rsa(
        'wx1ce0dfce6268ceac\n1414561699\n5K8264ILTKCH16CQ2502SI8ZNMTM67VS\nwx201410272009395522657a690389285100\n',
      ),
    });
  });

  it.each([
    ['MD5', opensslSigns.md5],
    ['HMAC-SHA256', opensslSigns.hmac],
  ] as const)("of APIv2 opens a page or mini program in the sub-merchant's name: %s", (signType, sign) => {
    const paySign = sign(
      `appId=wx1ce0dfce6268ceac&nonceStr=5K8264ILTKCH16CQ2502SI8ZNMTM67VS&package=prepay_id=wx201410272009395522657a690389285100&signType=${signType}&timeStamp=1414561699&key=${apiV2Key}`,
    );
    for (const open of [pay.handoff.jsapi, pay.handoff.miniProgram]) {
      expect(open({ ...answer, signType, ...stamp })).toMatchObject({ appId: 'wx1ce0dfce6268ceac', paySign });
    }
  });
});

describe('handoff.native', () => {
  it.each(['weixin://wxpay/bizpayurl?pr=NwY5Mz9&groupid=00', 'weixin://pay.weixin.qq.com/bizpayurl/up?pr=x'])(
    'gives %s for a QR code',
    (code_url) => expect(sent(pay.handoff.native({ code_url }))).toBe(code_url),
  );

  it.each([undefined, '', 'weixin://', 'https://example.com/', 'javascript:alert(1)', 'weixin://a b'])(
    'refuses %j',
    async (code_url) => {
      const error = await refusal(() => pay.handoff.native({ code_url }));
      expect(error).toMatchObject({ name: 'RequestError', field: 'code_url' });
    },
  );
});

describe('handoff.h5', () => {
  const url =
    'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx20161110163838f231619da20804912345&package=1037687096';

  it.each(['h5_url', 'mweb_url'])("appends redirect_url to %s as in the documents' sample", (field) => {
    expect(sent(pay.handoff.h5({ [field]: url, redirect_url: 'https://www.wechatpay.com.cn' }))).toBe(
      `${url}&redirect_url=https%3A%2F%2Fwww.wechatpay.com.cn`,
    );
  });

  it('leaves the URL as it is without one', () => {
    expect(pay.handoff.h5({ h5_url: url })).toBe(url);
    expect(pay.handoff.h5({ h5_url: '', mweb_url: url, redirect_url: '' })).toBe(url);
  });

  it('leaves the other queries untouched, to the byte', () => {
    const odd = "https://wx.tenpay.com/a?x=%7e+'(b)&&y=%E7%ad%be&z";
    expect(pay.handoff.h5({ h5_url: odd, redirect_url: 'https://example.com/?a=1&b=签' })).toBe(
      `${odd}&redirect_url=https%3A%2F%2Fexample.com%2F%3Fa%3D1%26b%3D%E7%AD%BE`,
    );
  });

  it('begins a query where there is none, and stays before a fragment', () => {
    expect(
      pay.handoff.h5({ h5_url: 'https://wx.tenpay.com/a#b?c', redirect_url: 'https://example.com' }),
    ).toBe('https://wx.tenpay.com/a?redirect_url=https%3A%2F%2Fexample.com#b?c');
  });

  it("takes an app's own scheme", () => {
    expect(pay.handoff.h5({ h5_url: url, redirect_url: 'www.example.com://' })).toBe(
      `${url}&redirect_url=www.example.com%3A%2F%2F`,
    );
  });

  it.each<[string, object]>([
    ['h5_url', {}],
    ['h5_url', { h5_url: 'weixin://wxpay/bizpayurl?pr=1' }],
    ['h5_url', { h5_url: 'javascript:alert(1)' }],
    ['h5_url', { h5_url: 'https://' }],
    ['mweb_url', { mweb_url: '//wx.tenpay.com/' }],
    ['redirect_url', { h5_url: url, redirect_url: 'www.wechatpay.com.cn' }],
    ['redirect_url', { h5_url: url, redirect_url: 'https%3A%2F%2Fwww.wechatpay.com.cn' }],
    ['redirect_url', { h5_url: url, redirect_url: 'javascript://%0aalert(1)' }],
    ['redirect_url', { h5_url: `${url}&redirect_url=https%3A%2F%2Fa.com`, redirect_url: 'https://b.com' }],
  ])('names %s if it is unusable (%#)', async (field, order) => {
    expect(await refusal(() => pay.handoff.h5(order))).toMatchObject({ name: 'RequestError', field });
  });
});

describe('handoff.redPacket', () => {
  const text =
    'sendid=242e8abd163d300019b2cae74ba8e8c06e3f0e51ab84d16b3c80decd22a5b672&ver=8&sign=4110d649&mchid=11475856&appid=wxd27ebc41b85ce36d';
  const encoded =
    'sendid%3D242e8abd163d300019b2cae74ba8e8c06e3f0e51ab84d16b3c80decd22a5b672%26ver%3D8%26sign%3D4110d649%26mchid%3D11475856%26appid%3Dwxd27ebc41b85ce36d';

  it('encodes the package and signs it so, but not the sign type', () => {
    const answer = { return_code: 'SUCCESS', wxappid: appid, package: text, total_amount: '1000' };
    expect(sent(pay.handoff.redPacket({ ...answer, ...stamp }))).toStrictEqual({
      appId: appid,
      timeStamp: '1414561699',
      nonceStr: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
      package: encoded,
      signType: 'MD5',
      paySign: opensslSigns.md5(
        `appId=wx8888888888888888&nonceStr=5K8264ILTKCH16CQ2502SI8ZNMTM67VS&package=${encoded}&timeStamp=1414561699&key=${apiV2Key}`,
      ),
    });
  });

  it.each<[string, object]>([
    ['package', { wxappid: appid }],
    ['package', { wxappid: appid, package: encoded }],
    ['wxappid', { package: text }],
  ])('names %s if it is unusable (%#)', async (field, packet) => {
    const error = await refusal(() => pay.handoff.redPacket(packet as never));
    expect(error).toMatchObject({ name: 'RequestError', field });
  });
});

it('handoff shows no secret, however it is printed', () => {
  for (const value of [pay.handoff, pay.handoff.contract, pay.handoff.payScore.confirm]) {
    expect(secretsShownBy(value)).toEqual([]);
  }
});
