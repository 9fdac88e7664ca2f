import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Json, v3 } from './merchant.js';
import { expectPlayed } from './played.js';

const base = '/v3/ecommerce/individual-contracts';
const sample = { appid: 'wxd678efh567h23787', out_contract_code: 'APPLYMENT_00000000001' };
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ strict: true });
});
afterAll(() => sandbox.stop());

const preSign = (json: Json) => v3(sandbox, 'POST', `${base}/pre-entrust-sign/app`, json);
const query = (code: string, appid = sample.appid) =>
  v3(sandbox, 'GET', `${base}/out-contract-code/${code}?appid=${appid}`);
const idOf = async (json: Json) => String((await preSign(json)).json['pre_entrustweb_id']);

test('confirming authorizes, and the query shows it, without a notification', async () => {
  const id = await idOf(sample);
  expect(await idOf(sample)).toBe(id);
  expect((await query(sample.out_contract_code)).json).toEqual({
    auth_state: 'UNAUTHORIZED',
    signed_time: '',
  });
  await sandbox.confirm(id);
  await sandbox.idle();
  expect((await query(sample.out_contract_code)).json).toMatchObject({
    auth_state: 'AUTHORIZED',
    signed_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
    individual_auth_id: expect.stringMatching(/^\d{18}$/),
    individual_openid: expect.stringMatching(/^o\w{27}$/),
  });
  expect(await sandbox.deliveries()).toEqual([]);
  const again = await preSign(sample);
  expect([again.status, again.json['code']]).toEqual([403, 'CONTRACT_EXISTED']);
  await expect(sandbox.confirm(id)).rejects.toMatchObject({ code: 'ALREADY_SIGNED' });
});

test('declining does not authorize', async () => {
  const request = { ...sample, out_contract_code: 'declined' };
  await sandbox.decline(await idOf(request));
  expect((await query('declined')).json['auth_state']).toBe('UNAUTHORIZED');
});

test('the page is open for two hours of the clock of the sandbox', async () => {
  const id = await idOf({ ...sample, out_contract_code: 'late' });
  await sandbox.clock.advance({ hours: 2 });
  await expect(sandbox.confirm(id)).rejects.toMatchObject({ code: 'EXPIRED' });
});

test('an unknown code, or one of another app, is RESOURCE_NOT_EXISTS', async () => {
  for (const answer of [await query('unknown'), await query(sample.out_contract_code, 'wx-other')]) {
    expect([answer.status, answer.json['code']]).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  }
  const missing = await v3(sandbox, 'GET', `${base}/out-contract-code/unknown`);
  expect(missing.json).toMatchObject({ code: 'PARAM_ERROR', detail: { field: '/appid', location: 'query' } });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
