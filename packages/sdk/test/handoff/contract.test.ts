/** handoff.contract: where a user signs. */

import { describe, expect, it } from 'vitest';
import { RequestError, WeChatPay } from 'wechatpay-kit';
import { merchantConfig } from '../support/config.js';
import { apiV2Key, merchant } from '../support/keys.js';
import { opensslSigns } from '../support/signing.js';
import { merchantAt, refusal, sent, stamp } from './merchant.js';

const pay = merchantAt();
const { contract } = pay.handoff;
const pre_entrustweb_id = '5778aadY9nltAsZzXixCkFIGYnV2V';

describe('contract.miniProgram', () => {
  it.each<[string, object, { appId: string; path: string }]>([
    [
      'redirect_appid and redirect_path',
      { redirect_appid: 'wx0317c726bd1c1111', redirect_path: 'pages/sign/sign?a=1' },
      { appId: 'wx0317c726bd1c1111', path: 'pages/sign/sign?a=1' },
    ],
    [
      'sign_mp_appid and sign_mp_path, for password-exempt payments',
      {
        sign_mp_appid: 'wx0317c726bd1c2222',
        sign_mp_path: 'pages/x',
        mchid: '1900000109',
        service_id: 12535,
      },
      { appId: 'wx0317c726bd1c2222', path: 'pages/x' },
    ],
    [
      "WeChat Pay's own where the answer names none",
      { mchid: '1900000109', plan_id: 12535, redirect_appid: '' },
      { appId: 'wxbd687630cd02ce1d', path: 'pages/index/index' },
    ],
  ])('goes to %s', (_, answer, target) => {
    expect(sent(contract.miniProgram({ pre_entrustweb_id, ...answer }))).toStrictEqual({
      ...target,
      extraData: { pre_entrustweb_id },
    });
  });

  it.each<[string, object]>([
    ['pre_entrustweb_id', {}],
    ['pre_entrustweb_id', { pre_entrustweb_id: 'a b' }],
    ['redirect_path', { pre_entrustweb_id, redirect_appid: 'wx1' }],
    ['sign_mp_appid', { pre_entrustweb_id, sign_mp_path: 'pages/x' }],
  ])('names %s if it is missing (%#)', async (field, answer) => {
    const error = await refusal(() => contract.miniProgram(answer as never));
    expect(error).toMatchObject({ name: 'RequestError', field });
  });
});

describe('contract.app', () => {
  it('opens the business webview where the answer names no mini program', () => {
    expect(sent(contract.app({ pre_entrustweb_id, miniprogram_username: '' }))).toStrictEqual({
      businessType: 12,
      queryInfo: { pre_entrustweb_id },
    });
  });

  it.each(['miniprogram', 'mini_program'])(
    'launches the mini program that the answer names in %s_…',
    (name) => {
      const path = `pages/index/index?sign_scene=app&domain_type=cn&pre_entrustweb_id=${pre_entrustweb_id}`;
      const answer = { pre_entrustweb_id, [`${name}_username`]: 'gh_1234567890ab', [`${name}_path`]: path };
      expect(sent(contract.app(answer))).toStrictEqual({
        userName: 'gh_1234567890ab',
        path,
        miniprogramType: 0,
      });
    },
  );

  it.each<[string, object]>([
    ['pre_entrustweb_id', {}],
    ['miniprogram_path', { pre_entrustweb_id, miniprogram_username: 'gh_1' }],
    ['mini_program_username', { pre_entrustweb_id, mini_program_path: 'pages/index/index' }],
  ])('names %s if it is missing (%#)', async (field, answer) => {
    const error = await refusal(() => contract.app(answer as never));
    expect(error).toMatchObject({ name: 'RequestError', field });
  });
});

describe('contract.h5', () => {
  it.each(['redirect_url', 'sign_url'])('gives the %s of the answer', (field) => {
    const url = 'https://payapp.weixin.qq.com/sign?a=%7e';
    expect(sent(contract.h5({ [field]: url }))).toBe(url);
  });

  it.each([undefined, '', 'javascript:alert(1)', 'payapp.weixin.qq.com'])('refuses %j', async (url) => {
    const error = await refusal(() => contract.h5({ redirect_url: url }));
    expect(error).toMatchObject({ name: 'RequestError', field: 'redirect_url' });
  });
});

describe('contract.individualApp', () => {
  const given = {
    appid: 'wxd678efh567h23787',
    out_contract_code: 'APPLYMENT_00000000001',
    pre_entrustweb_id,
  };

  it('signs over four lines with the merchant key, and encodes the query once', () => {
    const { businessType, query } = sent(contract.individualApp({ ...given, ...stamp }));
    expect(businessType).toBe('liteAppC2CSignPay');
    const text =
      'preEntrustwebId=5778aadY9nltAsZzXixCkFIGYnV2V&outContractCode=APPLYMENT_00000000001&permissionType=INDIVIDUAL_PAYEE';
    const signature = opensslSigns.rsa(
      `wxd678efh567h23787\n1414561699\n5K8264ILTKCH16CQ2502SI8ZNMTM67VS\n${text}\n`,
    );
    expect(query).toContain('&package=preEntrustwebId%3D5778aadY9nltAsZzXixCkFIGYnV2V%26outContractCode%3D');
    expect([...new URLSearchParams(query)]).toStrictEqual([
      ['mchid', '1900000109'],
      ['appid', 'wxd678efh567h23787'],
      ['package', text],
      ['timeStamp', '1414561699'],
      ['nonceStr', '5K8264ILTKCH16CQ2502SI8ZNMTM67VS'],
      ['signType', 'RSA'],
      ['certSerialNo', merchant.serial],
      ['signature', signature],
    ]);
  });

  it.each<[string, object]>([
    ['appid', { appid: undefined }],
    ['pre_entrustweb_id', { pre_entrustweb_id: '' }],
    ['out_contract_code', { out_contract_code: undefined }],
    ['out_contract_code', { out_contract_code: 'A&permissionType=OTHER' }],
    ['timestamp', { timestamp: -1 }],
    ['nonce', { nonce: 'a b' }],
  ])('names %s if it is unusable (%#)', async (field, wrong) => {
    const error = await refusal(() => contract.individualApp({ ...given, ...wrong } as never));
    expect(error).toMatchObject({ name: 'RequestError', field });
  });
});

const entrusted = {
  appid: 'wx426a3015555a46be',
  contract_code: '122',
  contract_display_account: '张三 & Co',
  notify_url: 'https://www.qq.com/test/papay',
  plan_id: 106,
  request_serial: 123,
  timestamp: 1414488825,
} as const;

describe('contract.entrustMiniProgram', () => {
  it("signs the plain fields with MD5, and goes to WeChat Pay's mini program", () => {
    expect(sent(contract.entrustMiniProgram(entrusted))).toStrictEqual({
      appId: 'wxbd687630cd02ce1d',
      path: 'pages/index/index',
      extraData: {
        appid: 'wx426a3015555a46be',
        contract_code: '122',
        contract_display_account: '张三 & Co',
        mch_id: '1900000109',
        notify_url: 'https://www.qq.com/test/papay',
        plan_id: '106',
        request_serial: '123',
        timestamp: '1414488825',
        sign: opensslSigns.md5(
          `appid=wx426a3015555a46be&contract_code=122&contract_display_account=张三 & Co&mch_id=1900000109&notify_url=https://www.qq.com/test/papay&plan_id=106&request_serial=123&timestamp=1414488825&key=${apiV2Key}`,
        ),
      },
    });
  });

  it("signs a service provider's sub-merchant too, and leaves out what is empty", () => {
    const { extraData } = contract.entrustMiniProgram({
      ...entrusted,
      mch_id: merchant.mchid,
      sub_mch_id: '1900000001',
      sub_appid: '',
    });
    expect(Object.keys(extraData)).not.toContain('sub_appid');
    expect(extraData['sign']).toBe(
      opensslSigns.md5(
        `appid=wx426a3015555a46be&contract_code=122&contract_display_account=张三 & Co&mch_id=1900000109&notify_url=https://www.qq.com/test/papay&plan_id=106&request_serial=123&sub_mch_id=1900000001&timestamp=1414488825&key=${apiV2Key}`,
      ),
    );
  });
});

describe('contract.entrustweb', () => {
  const query =
    'appid=wx426a3015555a46be&contract_code=122&contract_display_account=%E5%BC%A0%E4%B8%89%20%26%20Co&mch_id=1900000109&notify_url=https%3A%2F%2Fwww.qq.com%2Ftest%2Fpapay&plan_id=106&request_serial=123';

  it('is a URL whose values are encoded once, while the plain ones are signed with MD5', () => {
    const sign = opensslSigns.md5(
      `appid=wx426a3015555a46be&contract_code=122&contract_display_account=张三 & Co&mch_id=1900000109&notify_url=https://www.qq.com/test/papay&plan_id=106&request_serial=123&return_web=1&timestamp=1414488825&version=1.0&key=${apiV2Key}`,
    );
    expect(sent(contract.entrustweb({ ...entrusted, return_web: 1 }))).toBe(
      `https://api.mch.weixin.qq.com/papay/entrustweb?${query}&return_web=1&timestamp=1414488825&version=1.0&sign=${sign}`,
    );
  });

  it("has a service provider's address where there is a sub-merchant", () => {
    const sign = opensslSigns.md5(
      `appid=wx426a3015555a46be&contract_code=122&contract_display_account=张三 & Co&mch_id=1900000109&notify_url=https://www.qq.com/test/papay&plan_id=106&request_serial=123&sub_appid=wx1&sub_mch_id=1900000001&timestamp=1414488825&version=1.0&key=${apiV2Key}`,
    );
    expect(contract.entrustweb({ ...entrusted, sub_mch_id: '1900000001', sub_appid: 'wx1' })).toBe(
      `https://api.mch.weixin.qq.com/papay/partner/entrustweb?${query}&sub_appid=wx1&sub_mch_id=1900000001&timestamp=1414488825&version=1.0&sign=${sign}`,
    );
  });

  it("takes the time from the client's clock", () => {
    const { timestamp: _, ...untimed } = entrusted;
    expect(new URL(contract.entrustweb(untimed)).searchParams.get('timestamp')).toBe('1414561699');
  });

  it('keeps every digit of a serial number', () => {
    for (const request_serial of ['9223372036854775807', 9223372036854775807n]) {
      const url = new URL(contract.entrustweb({ ...entrusted, request_serial }));
      expect(url.searchParams.get('request_serial')).toBe('9223372036854775807');
    }
  });

  it.each<[string, object, RegExp?]>([
    ['appid', { appid: undefined }],
    ['plan_id', { plan_id: '' }],
    ['plan_id', { plan_id: 1.5 }, /whole number/],
    ['contract_code', { contract_code: null }],
    ['contract_display_account', { contract_display_account: undefined }],
    ['contract_display_account', { contract_display_account: '张三🙂' }, /emoji/],
    ['contract_display_account', { contract_display_account: 'a\nb' }, /control/],
    ['contract_display_account', { contract_display_account: '\ud83d' }],
    ['request_serial', { request_serial: undefined }],
    ['request_serial', { request_serial: '0123' }, /the first not 0/],
    ['request_serial', { request_serial: 2 ** 60 }, /2\^53/],
    ['request_serial', { request_serial: 'abc' }],
    ['notify_url', { notify_url: undefined }],
    ['notify_url', { notify_url: 'https%3A%2F%2Fwww.qq.com%2Ftest%2Fpapay' }, /not encoded/],
    ['mch_id', { mch_id: '1900000110' }, /1900000109/],
    ['sign', { sign: 'FF1A406564EE701064450CA2149E2514' }, /leave it out/],
    ['timestamp', { timestamp: 1414488825000 }, /milliseconds/],
    ['return_web', { return_web: true }],
    ['extra', { extra: { a: 1 } }],
  ])('names %s if it is unusable (%#)', async (field, wrong, message = /expected|control/) => {
    for (const open of [contract.entrustweb, contract.entrustMiniProgram]) {
      const error = await refusal(() => open({ ...entrusted, ...wrong } as never));
      expect(error).toBeInstanceOf(RequestError);
      expect(error).toMatchObject({ field, message: expect.stringMatching(message) });
    }
  });
});

describe('contract.h5entrustweb', () => {
  const h5 = { ...entrusted, contract_display_account: 'name1', clientip: '12.1.1.12' };

  it.each([
    [undefined, 'HMAC-SHA256', opensslSigns.hmac],
    ['HMAC-SHA256', 'HMAC-SHA256', opensslSigns.hmac],
    ['MD5', 'MD5', opensslSigns.md5],
  ] as const)('names and uses the sign type: %s is %s', (sign_type, named, sign) => {
    const text = `appid=wx426a3015555a46be&clientip=12.1.1.12&contract_code=122&contract_display_account=name1&mch_id=1900000109&notify_url=https://www.qq.com/test/papay&plan_id=106&request_serial=123&return_appid=wx2&sign_type=${named}&timestamp=1414488825&version=1.0`;
    const query = text.replace('https://www.qq.com/test/papay', 'https%3A%2F%2Fwww.qq.com%2Ftest%2Fpapay');
    expect(sent(contract.h5entrustweb({ ...h5, return_appid: 'wx2', sign_type }))).toBe(
      `https://api.mch.weixin.qq.com/papay/h5entrustweb?${query}&sign=${sign(`${text}&key=${apiV2Key}`)}`,
    );
  });

  it("has a service provider's address where there is a sub-merchant", () => {
    expect(contract.h5entrustweb({ ...h5, sub_mch_id: '1900000001' })).toMatch(
      /^https:\/\/api\.mch\.weixin\.qq\.com\/papay\/partner\/h5entrustweb\?/,
    );
  });

  it.each<[string, object]>([
    ['clientip', { clientip: undefined }],
    ['sign_type', { sign_type: 'RSA' }],
    ['appid', { appid: '' }],
  ])('names %s if it is unusable', async (field, wrong) => {
    const error = await refusal(() => contract.h5entrustweb({ ...h5, ...wrong } as never));
    expect(error).toMatchObject({ name: 'RequestError', field });
  });
});

it('a contract of APIv2 needs the APIv2 key, one that a call has opened does not', async () => {
  const { apiV2Key: _, ...without } = merchantConfig();
  const v3Only = new WeChatPay(without).handoff.contract;
  expect(v3Only.miniProgram({ pre_entrustweb_id }).extraData).toEqual({ pre_entrustweb_id });
  for (const open of [v3Only.entrustweb, v3Only.entrustMiniProgram]) {
    expect(await refusal(() => open(entrusted))).toMatchObject({ name: 'ConfigError', field: 'apiV2Key' });
  }
});
