/** The six forms of the document on v3/ecommerce/individual-contracts/pre-entrust-sign/app, with its own sample. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Result, WeChatPay } from 'wechatpay-kit';
import type { V3EcommerceIndividualContractsPreEntrustSignAppPostResponse } from 'wechatpay-kit/types';
import { documentsMerchant } from './merchant.js';

const json = {
  appid: 'wxd678efh567h23787',
  out_contract_code: 'APPLYMENT_00000000001',
};

describe('APP场景预签约, v3/ecommerce/individual-contracts/pre-entrust-sign/app', () => {
  const merchant = documentsMerchant();
  let pay: WeChatPay;

  beforeEach(() => {
    ({ pay } = merchant());
  });

  let preEntrustwebId = '';
  function expectPreSign({
    status,
    data,
  }: Result<V3EcommerceIndividualContractsPreEntrustSignAppPostResponse>): void {
    expect(status).toBe(200);
    expect(data.pre_entrustweb_id).toEqual(expect.any(String));
    preEntrustwebId = data.pre_entrustweb_id;
  }

  it('answers the property chain with a promise', async () => {
    expectPreSign(await pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({ json }));
    expectPreSign(await pay.v3.ecommerce.individualContracts.preEntrustSign.app.postAsync({ json }));
    await pay.v3.ecommerce.individualContracts.preEntrustSign.app.postAsync({ json }).then(expectPreSign);
  });

  it('answers chain() with a promise', async () => {
    expectPreSign(await pay.chain('v3/ecommerce/individual-contracts/pre-entrust-sign/app').post({ json }));
    expectPreSign(
      await pay.chain('v3/ecommerce/individual-contracts/pre-entrust-sign/app').postAsync({ json }),
    );
    await pay
      .chain('v3/ecommerce/individual-contracts/pre-entrust-sign/app')
      .postAsync({ json })
      .then(expectPreSign);
  });

  it('answers the index with a promise', async () => {
    expectPreSign(await pay['v3/ecommerce/individual-contracts/pre-entrust-sign/app'].post({ json }));
    expectPreSign(await pay['v3/ecommerce/individual-contracts/pre-entrust-sign/app'].postAsync({ json }));
    await pay['v3/ecommerce/individual-contracts/pre-entrust-sign/app']
      .postAsync({ json })
      .then(expectPreSign);
  });

  it('answers the property chain, blocking', () => {
    expectPreSign(pay.v3.ecommerce.individualContracts.preEntrustSign.app.postSync({ json }));
  });

  it('answers chain(), blocking', () => {
    expectPreSign(pay.chain('v3/ecommerce/individual-contracts/pre-entrust-sign/app').postSync({ json }));
  });

  it('answers the index, blocking', () => {
    expectPreSign(pay['v3/ecommerce/individual-contracts/pre-entrust-sign/app'].postSync({ json }));
  });

  it('leads to an authorisation, of which nothing is notified', async () => {
    const { sandbox } = merchant();
    const query = { appid: json.appid };
    const { outContractCode } = pay.v3.ecommerce.individualContracts;
    const before = await outContractCode._out_contract_code_.get({
      out_contract_code: json.out_contract_code,
      query,
    });
    expect(before.data.auth_state).toBe('UNAUTHORIZED');

    await sandbox.confirm(preEntrustwebId);
    const after = await outContractCode._out_contract_code_.get({
      out_contract_code: json.out_contract_code,
      query,
    });
    expect(after.data).toMatchObject({ auth_state: 'AUTHORIZED', individual_auth_id: expect.any(String) });
    await sandbox.idle();
    expect(await sandbox.deliveries()).toEqual([]);
  });
});
