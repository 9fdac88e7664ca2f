import { createDecipheriv } from 'node:crypto';
import { type Body, findBodySchema, loadBundle, type Schema, type Verb } from '@wechatpay-kit/openapi/model';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromXml, type Json, v2, v3 } from './merchant.js';
import { type Receiver, startReceiver } from './receiver.js';

const bundle = loadBundle();

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const readSchema = (body: Body | undefined): Schema => findBodySchema(body) ?? {};
const readAnswer = (path: string, verb: Verb): Schema =>
  readSchema(bundle.paths[path]?.[verb]?.responses['200']);

/** Expects all required fields of the schema, and no field that the schema lacks. */
function expectFields(value: Json, { required = [], properties = {} }: Schema): void {
  expect(Object.keys(properties).length).toBeGreaterThan(0);
  expect(required.filter((name) => value[name] === undefined)).toEqual([]);
  expect(Object.keys(value).filter((name) => !(name in properties))).toEqual([]);
}

test('answers and notifications of APIv2 have the fields of the description', async () => {
  const who = { appid: 'wx1', mch_id: sandbox.mchid };
  const order = {
    ...who, contract_mchid: sandbox.mchid, contract_appid: 'wx1', out_trade_no: 'T1', contract_code: 'C1', body: 'x',
    notify_url: `${receiver.url}/pay`, total_fee: '1', spbill_create_ip: '127.0.0.1', trade_type: 'NATIVE',
    plan_id: '123', request_serial: '1', contract_display_account: 'x', contract_notify_url: `${receiver.url}/contract`,
  }; // biome-ignore format: a list reads better in rows
  const placed = (await v2(sandbox, '/pay/contractorder', order)).fields;
  expectFields(placed, readAnswer('/pay/contractorder', 'post'));
  await sandbox.confirm(placed['code_url'] ?? '');
  expectFields(
    (await v2(sandbox, '/pay/orderquery', { ...who, out_trade_no: 'T1' })).fields,
    readAnswer('/pay/orderquery', 'post'),
  );
  const key = { ...who, version: '1.0', plan_id: '123', contract_code: 'C1' };
  expectFields(
    (await v2(sandbox, '/papay/querycontract', key)).fields,
    readAnswer('/papay/querycontract', 'post'),
  );
  const termination = { ...key, contract_termination_remark: 'x' };
  expectFields(
    (await v2(sandbox, '/papay/deletecontract', termination)).fields,
    readAnswer('/papay/deletecontract', 'post'),
  );
  expectFields(
    (await v2(sandbox, '/papay/querycontract', key)).fields,
    readAnswer('/papay/querycontract', 'post'),
  );

  await sandbox.idle();
  const contract = readSchema(bundle.webhooks['v2/pap-contract-state-changed']?.post.requestBody);
  for (const { body } of receiver.at('/contract')) expectFields(fromXml(body), contract);
  expect(receiver.at('/contract').length).toBe(2);
  const payment = readSchema(bundle.webhooks['v2/transaction-success']?.post.requestBody);
  const paid = fromXml(receiver.at('/pay')[0]?.body ?? '');
  expect((payment.required ?? []).filter((name) => paid[name] === undefined)).toEqual([]);
});

test('answers and notifications of APIv3 have the fields of the description', async () => {
  const base = '/v3/global/papay/contracts';
  const request = {
    appid: 'wx1', sp_appid: 'wx2', sp_mchid: '3200000001', sub_mchid: '1', sub_appid: 'wx3', plan_id: 123,
    out_contract_code: 'C1', user_display_name: 'x', success_notify_url: `${receiver.url}/papay`, openid: 'o',
  }; // biome-ignore format: a list reads better in rows
  const session = (await v3(sandbox, 'POST', `${base}/miniprogram-pre-entrust-sign`, request)).json;
  expectFields(session, readAnswer(`${base}/miniprogram-pre-entrust-sign`, 'post'));
  await sandbox.confirm(String(session['session_id']));
  const path = `${base}/out-contract-code/C1?plan_id=123`;
  const signed = (await v3(sandbox, 'GET', path)).json;
  expectFields(signed, readAnswer(`${base}/out-contract-code/{out_contract_code}`, 'get'));
  await v3(sandbox, 'POST', `${base}/${signed['contract_id']}/terminate`, {});
  expectFields((await v3(sandbox, 'GET', path)).json, readAnswer(`${base}/{contract_id}`, 'get'));

  await sandbox.idle();
  expect(receiver.at('/papay').length).toBe(2);
  for (const { body } of receiver.at('/papay')) {
    const { event_type, resource } = JSON.parse(body) as {
      event_type: string;
      resource: Record<string, string>;
    };
    const sealed = Buffer.from(resource['ciphertext'] ?? '', 'base64');
    const decipher = createDecipheriv('aes-256-gcm', sandbox.config.apiV3Key, resource['nonce'] ?? '')
      .setAAD(Buffer.from(resource['associated_data'] ?? ''))
      .setAuthTag(sealed.subarray(-16));
    const payload = JSON.parse(
      decipher.update(sealed.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8'),
    ) as Json;
    expect(event_type).toMatch(/^PAPAY\.(SIGN|TERMINATE)$/);
    // The request names both a merchant and an institution. The notification is that of the institution.
    expectFields(payload, bundle.components.schemas?.['GlobalPartnerContract'] ?? {});
  }

  const individual = '/v3/ecommerce/individual-contracts';
  const page = (
    await v3(sandbox, 'POST', `${individual}/pre-entrust-sign/app`, { appid: 'wx1', out_contract_code: 'C1' })
  ).json;
  expectFields(page, readAnswer(`${individual}/pre-entrust-sign/app`, 'post'));
  const schema = readAnswer(`${individual}/out-contract-code/{out_contract_code}`, 'get');
  expectFields((await v3(sandbox, 'GET', `${individual}/out-contract-code/C1?appid=wx1`)).json, schema);
  await sandbox.confirm(String(page['pre_entrustweb_id']));
  expectFields((await v3(sandbox, 'GET', `${individual}/out-contract-code/C1?appid=wx1`)).json, schema);
  expectFields((await v3(sandbox, 'GET', '/v3/certificates')).json, readAnswer('/v3/certificates', 'get'));
});
