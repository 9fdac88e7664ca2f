import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Json, v2, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';
import { listFaults } from './synthesis/faults.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const setting = '/v3/merchant-risk-manage/violation-notifications';
/** The notifications in the order in which they were sent. They may arrive in another. */
const told = async () => {
  await sandbox.idle();
  const sent = (await sandbox.deliveries()).map(({ id }) => id);
  const placeOf = ({ envelope }: { envelope: Json }) => sent.indexOf(String(envelope['id']));
  return receiver.received
    .map((one) => openV3(sandbox, one))
    .toSorted((one, other) => placeOf(one) - placeOf(other));
};

test('the URL of violations: POST exists → 400, GET/PUT/DELETE 404 when none', async () => {
  const set = async (method: string, url?: string) => {
    const { status, json } = await v3(sandbox, method, setting, url && { notify_url: url });
    return [status, json['code']];
  };
  expect(await set('GET')).toEqual([404, 'NOT_FOUND']);
  expect(await set('PUT', `${receiver.url}/v`)).toEqual([404, 'NOT_FOUND']);
  expect(await set('POST', `${receiver.url}/v`)).toEqual([200, undefined]);
  expect(await set('POST', `${receiver.url}/w`)).toEqual([400, 'ALREADY_EXISTS']);
});

test('a violation is told once, and so is its appeal', async () => {
  const punished = await sandbox.operate('raise-violation', '1600000001', { risk_type: 'GAMBLING' });
  await sandbox.operate('raise-violation', '1600000002', { measure: 'INTERCEPT' });
  await sandbox.operate('appeal-violation', String(punished['record_id']));
  await expect(sandbox.operate('appeal-violation', String(punished['record_id']))).rejects.toThrow(
    /already appealed/,
  );
  const heard = await told();
  expect(heard.map(({ envelope }) => envelope['event_type'])).toEqual([
    'VIOLATION.PUNISH',
    'VIOLATION.INTERCEPT',
    'VIOLATION.APPEAL',
  ]);
  expect(heard.map(({ payload }) => payload['record_id'])).toEqual([
    punished['record_id'],
    heard[1]?.payload['record_id'],
    punished['record_id'],
  ]);
  expect(heard[0]?.payload).toMatchObject({ sub_mchid: '1600000001', risk_type: 'GAMBLING' });
  for (const { envelope, payload } of heard) {
    const place = ['webhooks', String(envelope['event_type']), 'post', 'x-payload'];
    expect(listFaults(place, payload)).toEqual([]);
  }
});

test.each([
  [{ measure: 'BLAME' }, /given\.measure: expected one of PUNISH, INTERCEPT/],
  [{ risk_type: 'NONE' }, /given\.risk_type: expected one of ONE_YUAN_PURCHASES/],
  [{ company_name: 1 }, /given\.company_name: expected a text/],
])('a violation with %j is refused', async (given, message) => {
  await expect(sandbox.operate('raise-violation', '1600000001', given)).rejects.toThrow(message);
});

test('calls of a sub-merchant that is closed get NO_AUTH, at every level and in both protocols', async () => {
  const settlement = () => v3(sandbox, 'GET', '/v3/apply4sub/sub_merchants/1600000003/settlement');
  const bill = () => v3(sandbox, 'GET', '/v3/bill/tradebill?bill_date=2026-01-01&sub_mchid=1600000003');
  const close = async () => {
    const query = { appid: 'wx1', mch_id: sandbox.mchid, sub_mch_id: '1600000003', out_trade_no: 'T1' };
    return (await v2(sandbox, '/pay/closeorder', query)).fields['err_code'];
  };
  const codes = async (): Promise<unknown[]> => {
    const both: { status: number; json: Json }[] = [await settlement(), await bill()];
    return [...both.map(({ status, json }) => (status === 403 ? json['code'] : undefined)), await close()];
  };
  await sandbox.operate('close-sub-merchant', '1600000003');
  expect(await codes()).toEqual(['NO_AUTH', 'NO_AUTH', 'NO_AUTH']);
  const other = await v3(sandbox, 'GET', '/v3/apply4sub/sub_merchants/1600000004/settlement');
  expect(other.status).toBe(200);
  // A registration beside it keeps it closed.
  await sandbox.register({ subMerchants: ['1600000003'] });
  expect((await codes())[0]).toBe('NO_AUTH');
  await sandbox.operate('open-sub-merchant', '1600000003');
  expect((await settlement()).status).toBe(200);
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
