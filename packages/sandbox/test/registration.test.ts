import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fields, fromXml, type Json, v2, v3 } from './merchant.js';
import { type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

let count = 0;
const contractorder = async (changes: Fields) => {
  count += 1;
  const fields = {
    appid: 'wx1', mch_id: sandbox.mchid, contract_mchid: sandbox.mchid, contract_appid: changes['appid'] ?? 'wx1',
    out_trade_no: `T${count}`, contract_code: `C${count}`, body: 'x', notify_url: `${receiver.url}/pay`, total_fee: '1',
    spbill_create_ip: '127.0.0.1', trade_type: 'APP', plan_id: '123', request_serial: '1',
    contract_display_account: 'x', contract_notify_url: `${receiver.url}/contract`, ...changes,
  }; // biome-ignore format: a list reads better in rows
  return (await v2(sandbox, '/pay/contractorder', fields)).fields;
};
const preSign = async (changes: Json) => {
  const json = {
    appid: 'wx1',
    plan_id: 123,
    out_contract_code: 'c',
    success_notify_url: receiver.url,
    ...changes,
  };
  return await v3(sandbox, 'POST', '/v3/global/papay/contracts/miniprogram-pre-entrust-sign', json);
};

test('without a registration, everything belongs to the merchant', async () => {
  expect(await contractorder({ appid: 'wx9', plan_id: '999', sub_mch_id: '1900000999' })).toMatchObject({
    result_code: 'SUCCESS',
  });
});

test('a registered app makes app ids strict, and only them', async () => {
  await sandbox.register({ appids: ['wx1'] });
  expect(await contractorder({ appid: 'wx9' })).toMatchObject({
    result_code: 'FAIL',
    err_code: 'APPID_MCHID_NOT_MATCH',
  });
  expect(await contractorder({ sub_appid: 'wx9' })).toMatchObject({ err_code: 'APPID_MCHID_NOT_MATCH' });
  expect(await contractorder({ plan_id: '999' })).toMatchObject({ result_code: 'SUCCESS' });
  const answer = await preSign({ sp_appid: 'wx9' });
  expect([answer.status, answer.json['code']]).toEqual([400, 'APPID_MCHID_NOT_MATCH']);
  const individual = { appid: 'wx9', out_contract_code: 'c' };
  const path = '/v3/ecommerce/individual-contracts/pre-entrust-sign/app';
  expect((await v3(sandbox, 'POST', path, individual)).json['code']).toBe('APPID_MCHID_NOT_MATCH');
});

test('a registered plan makes plan ids strict, and may have a URL for terminations', async () => {
  await sandbox.register({
    plans: [123, { plan_id: '124', termination_notify_url: `${receiver.url}/terminated` }],
  });
  expect(await contractorder({ plan_id: '999' })).toMatchObject({
    result_code: 'FAIL',
    err_code: 'PARAM_ERROR',
  });
  const answer = await preSign({ plan_id: 999 });
  expect(answer.json).toMatchObject({ code: 'PARAM_ERROR', detail: { field: '/plan_id', value: '999' } });

  const { prepay_id = '', contract_code = '' } = await contractorder({ plan_id: '124' });
  await sandbox.confirm(prepay_id);
  const termination = {
    appid: 'wx1', mch_id: sandbox.mchid, version: '1.0', plan_id: '124', contract_code, contract_termination_remark: 'x',
  }; // biome-ignore format: a list reads better in rows
  await v2(sandbox, '/papay/deletecontract', termination);
  await sandbox.idle();
  expect(fromXml(receiver.at('/terminated')[0]?.body ?? '')).toMatchObject({
    change_type: 'DELETE',
    contract_code,
  });
});

test('a registered sub-merchant makes sub-merchants strict', async () => {
  await sandbox.register({ subMerchants: ['1900000100'] });
  expect(await contractorder({ sub_mch_id: '1900000100' })).toMatchObject({ result_code: 'SUCCESS' });
  expect(await contractorder({ sub_mch_id: '1900000101' })).toMatchObject({
    result_code: 'FAIL',
    err_code: 'NO_AUTH',
  });
  const answer = await preSign({ sub_mchid: '1900000101' });
  expect([answer.status, answer.json['code']]).toEqual([403, 'NO_AUTH']);
});

test.each([
  [{ plans: [0] }, /plans/],
  [{ plans: ['x'] }, /plans/],
  [{ plans: [{ plan_id: 1, termination_notify_url: 'x' }] }, /termination_notify_url/],
  [{ appids: 'wx1' }, /appids: expected a list/],
  [{ appids: [''] }, /appids/],
  [{ apps: ['wx1'] }, /apps: expected appids/],
])('%j is a TypeError', async (registration, message) => {
  const wrong = sandbox.register(registration as Parameters<Sandbox['register']>[0]);
  await expect(wrong).rejects.toThrow(TypeError);
  await expect(wrong).rejects.toThrow(message);
});
