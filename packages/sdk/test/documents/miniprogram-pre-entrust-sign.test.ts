/** The six forms of the document on v3/global/papay/contracts/miniprogram-pre-entrust-sign, with its own sample. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError, type Result, type WeChatPay } from 'wechatpay-kit';
import type { V3GlobalPapayContractsMiniprogramPreEntrustSignPostResponse } from 'wechatpay-kit/types';
import { documentsMerchant } from './merchant.js';

const options = {
  base_uri: 'https://apihk.mch.weixin.qq.com/',
  json: {
    appid: 'wxd678efh567hg6787',
    sub_mchid: '1230000109',
    sp_appid: 'wx8888888888888888',
    sp_mchid: '3200000001',
    sub_appid: 'wxcbda96de0b165484',
    plan_id: 123,
    out_contract_code: '100001256',
    user_display_name: '张三',
    success_notify_url: 'https://pay.weixin.qq.com',
    openid: 'ouFhd5X9s9WteC3eWRjXV3lea123',
    user_client_ip: '119.145.83.6',
    expired_time: '2021-11-20T13:29:35+08:00',
  },
};

describe('小程序签约, v3/global/papay/contracts/miniprogram-pre-entrust-sign', () => {
  const merchant = documentsMerchant();
  let pay: WeChatPay;

  beforeEach(() => {
    ({ pay } = merchant());
  });

  let sessionId: string | undefined;
  function expectSession({
    status,
    data,
    requestId,
  }: Result<V3GlobalPapayContractsMiniprogramPreEntrustSignPostResponse>): void {
    expect(status).toBe(200);
    expect(requestId).toMatch(/-0$/);
    expect(data.session_id).toEqual(expect.any(String));
    sessionId = data.session_id;
  }

  it('answers the property chain with a promise', async () => {
    expectSession(await pay.v3.global.papay.contracts.miniprogramPreEntrustSign.post(options));
    expectSession(await pay.v3.global.papay.contracts.miniprogramPreEntrustSign.postAsync(options));
    await pay.v3.global.papay.contracts.miniprogramPreEntrustSign.postAsync(options).then(expectSession);
  });

  it('answers chain() with a promise', async () => {
    expectSession(await pay.chain('v3/global/papay/contracts/miniprogram-pre-entrust-sign').post(options));
    expectSession(
      await pay.chain('v3/global/papay/contracts/miniprogram-pre-entrust-sign').postAsync(options),
    );
    await pay
      .chain('v3/global/papay/contracts/miniprogram-pre-entrust-sign')
      .postAsync(options)
      .then(expectSession);
  });

  it('answers the index with a promise', async () => {
    expectSession(await pay['v3/global/papay/contracts/miniprogram-pre-entrust-sign'].post(options));
    expectSession(await pay['v3/global/papay/contracts/miniprogram-pre-entrust-sign'].postAsync(options));
    await pay['v3/global/papay/contracts/miniprogram-pre-entrust-sign']
      .postAsync(options)
      .then(expectSession);
  });

  it('answers the property chain, blocking', () => {
    expectSession(pay.v3.global.papay.contracts.miniprogramPreEntrustSign.postSync(options));
  });

  it('answers chain(), blocking', () => {
    expectSession(pay.chain('v3/global/papay/contracts/miniprogram-pre-entrust-sign').postSync(options));
  });

  it('answers the index, blocking', () => {
    expectSession(pay['v3/global/papay/contracts/miniprogram-pre-entrust-sign'].postSync(options));
  });

  it('may be repeated until the contract is signed, and no longer', async () => {
    const { sandbox } = merchant();
    await sandbox.confirm(sessionId ?? '');
    const contract = await pay.v3.global.papay.contracts.outContractCode._out_contract_code_.get({
      out_contract_code: '100001256',
      query: { plan_id: 123, sp_appid: 'wx8888888888888888', sub_mchid: '1230000109' },
    });
    expect(contract.data).toMatchObject({ state: 'SIGNED', out_contract_code: '100001256', plan_id: 123 });

    const error = await pay.v3.global.papay.contracts.miniprogramPreEntrustSign
      .post(options)
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 403, code: 'CONTRACT_EXISTED' });
  });
});
