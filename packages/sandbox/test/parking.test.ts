import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge, nameOf, operations } from './asking.js';
import { type Answer, type Fields, type Json, v2, v3 } from './merchant.js';
import { openV2, openV3 } from './notifications.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';
import { createEncrypt } from './requests.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox({ strict: true });
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

let count = 0;

function operationOf(name: string) {
  const operation = operations.find((one) => nameOf(one) === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return operation;
}

/** Calls an operation, and checks a success against its schema. */
async function call(name: string, path: string, json?: Json): Promise<Answer & { json: Json }> {
  const [method = ''] = name.split(' ');
  const answer = await v3(sandbox, method, path, json);
  if (answer.status < 300) expect(judge(sandbox, operationOf(name), answer), name).toEqual([]);
  return answer;
}

/** A plate that nothing else has. */
function plate(): { plate_number: string; plate_color: string } {
  count += 1;
  return { plate_number: `粤B${String(count).padStart(5, '0')}`, plate_color: 'BLUE' };
}

function parkingFields(given: Json): Json & { out_parking_no: string } {
  count += 1;
  return {
    out_parking_no: `K${count}`,
    ...given,
    notify_url: `${receiver.url}/K${count}`,
    start_time: '2026-11-30T10:00:00+08:00',
    parking_name: '一号停车场',
    free_duration: 1_800,
  };
}

const enter = (given: Json) =>
  call('POST v3/vehicle/parking/parkings', '/v3/vehicle/parking/parkings', given);

/** Sub-merchants pay through partners: so the answers have all that the schema requires. */
const partner = { appid: 'wx1', sub_appid: 'wx2', sub_mchid: '1900000777' };

async function park(): Promise<{
  plate_number: string;
  info: Json;
  entered: Json & { out_parking_no: string };
}> {
  const entered = parkingFields(plate());
  const { json } = await enter(entered);
  const { plate_number, plate_color, start_time, parking_name } = entered as Json;
  const info = {
    parking_id: json['id'], plate_number, plate_color, start_time, parking_name,
    end_time: '2026-11-30T12:00:00+08:00', charging_duration: 5_400, device_id: 'D1',
  }; // biome-ignore format: a list reads better in rows
  return { plate_number: String(plate_number), info, entered };
}

async function charge(parking_info: Json): Promise<{ number: string; answer: Answer & { json: Json } }> {
  count += 1;
  const number = `PARK-${count}`;
  const answer = await call('POST v3/vehicle/transactions/parking', '/v3/vehicle/transactions/parking', {
    ...partner,
    description: '停车费',
    out_trade_no: number,
    trade_scene: 'PARKING',
    notify_url: `${receiver.url}/${number}`,
    amount: { total: 1_000, currency: 'CNY' },
    parking_info,
  });
  return { number, answer };
}

const query = (number: string) =>
  call(
    'GET v3/vehicle/transactions/out-trade-no/{out_trade_no}',
    `/v3/vehicle/transactions/out-trade-no/${number}?sub_mchid=${partner.sub_mchid}`,
  );

const opened = async (path: string) => {
  await sandbox.idle();
  return receiver.at(`/${path}`).map((one) => openV3(sandbox, one));
};
const eventsOf = async (path: string) => (await opened(path)).map(({ envelope }) => envelope['event_type']);

describe('parking', () => {
  test('services/find NORMAL, and what an act makes of it', async () => {
    const given = plate();
    const find = async (openid: string) =>
      (
        await call(
          'GET v3/vehicle/parking/services/find',
          `/v3/vehicle/parking/services/find?${new URLSearchParams({ ...given, appid: 'wx1', openid })}`,
        )
      ).json;
    expect(await find('oDriver')).toMatchObject({ ...given, openid: 'oDriver', service_state: 'NORMAL' });
    await sandbox.operate('block-plate', given.plate_number);
    expect((await find('oDriver'))['service_state']).toBe('PAUSE');
    expect((await find('oOther'))['service_state']).toBe('OUT_SERVICE');
    await expect(sandbox.operate('block-plate', given.plate_number, { reason: 'x' })).rejects.toThrow(
      /^reason: expected one of PAUSE/,
    );
    const { things } = await sandbox.user('oDriver');
    expect(things).toMatchObject([{ kind: 'plate', id: given.plate_number, state: 'BLOCKED' }]);
  });

  test('parkings → VEHICLE.ENTRANCE_STATE_CHANGE, once per change of the plate', async () => {
    const entered = parkingFields(plate());
    const { json } = await enter(entered);
    expect(json).toMatchObject({ out_parking_no: entered.out_parking_no, state: 'NORMAL' });
    expect((await enter(entered)).json).toEqual(json);
    const other = await enter({ ...entered, free_duration: 1 });
    expect([other.status, other.json['code']]).toEqual([400, 'INVALID_REQUEST']);
    const id = String(entered['plate_number']);
    await sandbox.operate('block-plate', id, { reason: 'OVERDUE' });
    await sandbox.operate('block-plate', id, { reason: 'OVERDUE' });
    expect((await enter(entered)).json).toMatchObject({ state: 'BLOCKED', block_reason: 'OVERDUE' });
    const notices = await opened(entered.out_parking_no);
    expect(notices.map(({ payload }) => payload)).toMatchObject([
      {
        sp_mchid: sandbox.mchid, parking_id: json['id'], out_parking_no: entered.out_parking_no, plate_number: id,
        parking_state: 'BLOCKED', blocked_state_description: 'OVERDUE', free_duration: 1_800,
      },
    ]); // biome-ignore format: one payload
    await sandbox.operate('unblock-plate', id);
    expect(await eventsOf(entered.out_parking_no)).toHaveLength(2);
  });

  test('transactions asynchronous, trade_state ACCEPTED → SUCCESS, later REFUND', async () => {
    const { info } = await park();
    const { number, answer } = await charge(info);
    expect(answer.json).toMatchObject({
      trade_state: 'ACCEPTED',
      out_trade_no: number,
      sp_mchid: sandbox.mchid,
    });
    await sandbox.clock.advance({ minutes: 1 });
    const { json } = await query(number);
    expect(json).toMatchObject({
      trade_state: 'SUCCESS', user_repaid: 'Y', parking_info: info,
      transaction_id: expect.stringMatching(/^4200\d{24}$/), amount: { total: 1_000, payer_total: 1_000 },
    }); // biome-ignore format: one answer
    const [notice] = await opened(number);
    expect(notice?.envelope['event_type']).toBe('TRANSACTION.SUCCESS');
    expect(notice?.payload).toEqual(json);
    const balances = await sandbox.balances.list();
    expect(balances.find(({ account }) => account === '1900000777/BASIC')?.amount).toBe(100_000_994);
  });

  test('ACCEPTED → PAY_FAIL for a plate that is BLOCKED or an act', async () => {
    const [blocked, failing] = [await park(), await park()];
    await sandbox.operate('block-plate', blocked.plate_number, { reason: 'EVALUATION_FAILED' });
    const { number } = await charge(blocked.info);
    await sandbox.clock.advance({ minutes: 1 });
    expect((await query(number)).json).toMatchObject({ trade_state: 'PAY_FAIL' });
    expect(await eventsOf(number)).toEqual(['TRANSACTION.FAIL']);
    await sandbox.operate('fail-fees', failing.plate_number);
    const other = await charge(failing.info);
    await sandbox.clock.advance({ minutes: 1 });
    expect((await query(other.number)).json).toMatchObject({ trade_state: 'PAY_FAIL' });
    await expect(sandbox.operate('repay-charge', number)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    const unknown = await charge({ ...failing.info, parking_id: 'none' });
    expect([unknown.answer.status, unknown.answer.json['code']]).toEqual([400, 'PARAM_ERROR']);
    const missing = await query('PARK-0');
    expect([missing.status, missing.json['code']]).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  });

  test('TRANSACTION.PAY_BACK (user repays an advanced fee, user_repaid Y)', async () => {
    const { info, plate_number } = await park();
    await sandbox.operate('advance-fees', plate_number);
    const { number } = await charge(info);
    await sandbox.clock.advance({ minutes: 1 });
    expect((await query(number)).json).toMatchObject({
      trade_state: 'SUCCESS',
      user_repaid: 'N',
      bank_type: 'BPA',
    });
    await sandbox.operate('repay-charge', number);
    expect((await query(number)).json).toMatchObject({ trade_state: 'SUCCESS', user_repaid: 'Y' });
    expect(await eventsOf(number)).toEqual(['TRANSACTION.SUCCESS', 'TRANSACTION.PAY_BACK']);
    await expect(sandbox.operate('repay-charge', number)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

describe.each([
  ['a merchant', 'pay', '/', {}],
  [
    'a partner',
    'partnerpay',
    '/partnerpay/',
    { sub_mch_id: partner.sub_mchid, sub_appid: partner.sub_appid },
  ],
])('the vehicle service of APIv2, of %s', (_, kind, between, parties) => {
  const merchant = () => ({
    appid: 'wx1', mch_id: sandbox.mchid, sign_type: 'HMAC-SHA256', version: '3.0',
  }); // biome-ignore format: one message
  const own = (): Fields => ({ ...merchant(), ...parties });
  const id = (name: string) => `${kind}${name}`;

  async function ask(name: string, fields: Fields): Promise<Fields> {
    const operation = operationOf(`POST v2/${name}`);
    const { properties = {} } = operation.body ?? {};
    const named = Object.fromEntries(Object.entries(own()).filter(([key]) => key in properties));
    const answer = await v2(sandbox, operation.wirePath, { ...named, ...fields });
    if (answer.fields['result_code'] === 'SUCCESS') expect(judge(sandbox, operation, answer)).toEqual([]);
    return answer.fields;
  }
  const scene = (fields: Json) => JSON.stringify({ scene_info: { start_time: '20261130100000', ...fields } });

  test('NORMAL/BLOCKED likewise: state, entry, deduction, notification', async () => {
    const { plate_number } = plate();
    const notify_url = `${receiver.url}/${encodeURIComponent(plate_number)}`;
    const entry = {
      trade_scene: 'PARKING',
      scene_info: scene({ plate_number, openid: id('oV2'), free_time: '30', notify_url }),
    };
    expect(await ask(`vehicle/${kind}/notification`, entry)).toMatchObject({
      user_state: 'NORMAL',
      deduct_mode: 'AUTOPAY',
    });
    const state = () => ask(`vehicle/${kind}/querystate`, { trade_scene: 'PARKING', openid: id('oV2') });
    expect(await state()).toMatchObject({ user_state: 'NORMAL', openid: id('oV2') });
    await sandbox.operate('block-plate', plate_number, { reason: 'OVERDUE' });
    expect(await state()).toMatchObject({ user_state: 'OVERDUE' });
    expect(
      await ask(`vehicle/${kind}/notification`, {
        ...entry,
        scene_info: scene({ plate_number, free_time: '30' }),
      }),
    ).toMatchObject({ user_state: 'BLOCK' });
    await sandbox.idle();
    const [changed] = receiver.at(new URL(notify_url).pathname);
    expect(openV2(sandbox, changed).fields).toMatchObject({
      plate_number,
      vehicle_event_type: 'BLOCKED',
      vehicle_event_des: 'OVERDUE',
    });
    await sandbox.operate('unblock-plate', plate_number);

    const paid = {
      body: '停车费', out_trade_no: id('V1'), total_fee: '500', spbill_create_ip: '127.0.0.1', trade_type: 'PAP',
      notify_url: `${receiver.url}/${id('V1')}`, trade_scene: 'PARKING', scene_info: scene({ plate_number }),
    }; // biome-ignore format: one message
    expect(await ask(`vehicle/${kind}/payapply`, paid)).toMatchObject({ result_code: 'SUCCESS' });
    expect(await ask(`vehicle/${kind}/payapply`, paid)).toMatchObject({ result_code: 'SUCCESS' });
    await sandbox.clock.advance({ minutes: 1 });
    await sandbox.idle();
    const notices = receiver.at(`/${id('V1')}`).map((one) => openV2(sandbox, one).fields);
    expect(notices).toMatchObject([
      { out_trade_no: id('V1'), total_fee: '500', trade_type: 'PAP', openid: id('oV2') },
    ]);
    expect(await ask(`vehicle/${kind}/payapply`, { ...paid, total_fee: '501' })).toMatchObject({
      result_code: 'FAIL',
      err_code: 'OUT_TRADE_NO_USED',
    });

    for (const scene_info of ['&', '__proto__', '1']) {
      const refused = await ask(`vehicle/${kind}/payapply`, { ...paid, out_trade_no: id('V3'), scene_info });
      expect(refused).toMatchObject({ result_code: 'FAIL', err_code: 'PARAM_ERROR' });
    }

    await sandbox.operate('block-plate', plate_number);
    const failing = { ...paid, out_trade_no: id('V2'), notify_url: `${receiver.url}/${id('V2')}` };
    await ask(`vehicle/${kind}/payapply`, failing);
    await sandbox.clock.advance({ minutes: 1 });
    await sandbox.idle();
    expect(receiver.at(`/${id('V2')}`).map((one) => openV2(sandbox, one).fields)).toMatchObject([
      { result_code: 'FAIL', out_trade_no: id('V2') },
    ]);
  });

  const queryOrder = `POST v2/transit${between}queryorder`;

  test('of a passenger is by contract: state, deduction, query', async () => {
    const order = {
      ...merchant(), contract_mchid: sandbox.mchid, contract_appid: 'wx1', out_trade_no: id('W0'), body: '乘车', total_fee: '1',
      notify_url: `${receiver.url}/${id('W0')}`, contract_notify_url: `${receiver.url}/${id('W0')}`, spbill_create_ip: '127.0.0.1',
      trade_type: 'NATIVE', plan_id: '123', contract_code: id('W0'), request_serial: '1', contract_display_account: '用户',
    }; // biome-ignore format: one message
    const { version: _, sign_type: _type, ...signing } = order;
    const { fields } = await v2(sandbox, '/pay/contractorder', signing);
    await sandbox.confirm(fields['code_url'] ?? '');
    const contract = { plan_id: '123', contract_code: id('W0'), version: '1.0' };
    const { appid, mch_id } = merchant();
    const signed = await v2(sandbox, '/papay/querycontract', { appid, mch_id, ...contract });
    const { contract_id = '', openid = '' } = signed.fields;
    // A partner names the user, too.
    const user: Fields = kind === 'pay' ? {} : { openid };
    const found = await ask(`transit/${kind}/querystate`, { contract_id, ...user });
    expect(found).toMatchObject({
      user_state: 'NORMAL',
      contract_id,
      contract_code: id('W0'),
      contract_state: '0',
    });
    expect(await ask(`transit/${kind}/querystate`, { contract_id: '1', ...user })).toMatchObject({
      err_code: 'CONTRACT_NOT_EXIST',
    });

    const given = {
      body: '地铁', out_trade_no: id('W1'), total_fee: '200', spbill_create_ip: '127.0.0.1', trade_type: 'PAP', contract_id,
      notify_url: `${receiver.url}/${id('W1')}`, trade_scene: 'METRO', scene_info: scene({ line_name: '1' }), version: '2.0',
    }; // biome-ignore format: one message
    expect(await ask(`transit/${kind}/payapply`, given)).toMatchObject({ result_code: 'SUCCESS' });
    await sandbox.clock.advance({ minutes: 1 });
    await sandbox.idle();
    const [paid] = receiver.at(`/${id('W1')}`).map((one) => openV2(sandbox, one).fields);
    const { transaction_id = '' } = paid ?? {};
    const { version: __, ...more } = own();
    const read = await v2(sandbox, operationOf(queryOrder).wirePath, {
      ...more,
      transaction_id,
    });
    expect(judge(sandbox, operationOf(queryOrder), read)).toEqual([]);
    expect(read.fields).toMatchObject({ out_trade_no: id('W1'), trade_state: 'SUCCESS', total_fee: '200' });
    const missing = await v2(sandbox, operationOf(queryOrder).wirePath, {
      ...more,
      transaction_id: '1',
    });
    expect(missing.fields).toMatchObject({ result_code: 'FAIL', err_code: 'ORDERNOTEXIST' });
  });
});

describe('tolls', () => {
  const base = '/v3/vehicle/etc';
  const key = (): [serial: string, pem: string] => Object.entries(sandbox.config.certs)[0] ?? ['', ''];
  const seal = (text: string): string => createEncrypt(key()[1])(text, undefined);
  const preopen = (openid: string, plate_number: string) =>
    v3(
      sandbox,
      'POST',
      `${base}/preopen`,
      {
        sp_appid: 'wx1',
        openid,
        plan_id: '12535',
        plate_number,
        identify: {
          encrypted_real_name: seal('张三'),
          encrypted_credential_id: seal('110101199003077571'),
          credential_type: 'IDENTITY_CARD',
        },
      },
      { headers: { 'wechatpay-serial': key()[0] } },
    );
  const contractOf = (openid: string, plate_number: string) =>
    call(
      'GET v3/vehicle/etc/users/{openid}/contracts',
      `${base}/users/${openid}/contracts?${new URLSearchParams({ plan_id: '12535', plate_number })}`,
    );
  const charge = (out_trade_no: string, contract_id: unknown, plate_number: string, total = 100) =>
    call('POST v3/vehicle/etc/transactions/highway', `${base}/transactions/highway`, {
      out_trade_no,
      appid: 'wx1',
      contract_id,
      description: '高速通行费',
      highway_info: {
        plate_number,
        start_time: '2026-11-30T10:00:00+08:00',
        end_time: '2026-11-30T12:00:00+08:00',
        channel_type: 'ETC',
        entrance: '深圳北',
      },
      amount: { total },
    });
  const codeOf = ({ status, json }: Answer & { json: Json }) => [status, json['code']];

  test('are deducted at once from a user who has agreed, and found by both numbers', async () => {
    const { plate_number } = plate();
    const opened = await preopen('oEtc', plate_number);
    expect(judge(sandbox, operationOf('POST v3/vehicle/etc/preopen'), opened)).toEqual([]);
    const { preopen_id } = opened.json;
    expect((await preopen('oEtc', plate_number)).json['preopen_id']).toBe(preopen_id);
    expect(codeOf(await contractOf('oEtc', plate_number))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    await sandbox.confirm(String(preopen_id));
    const { json: contract } = await contractOf('oEtc', plate_number);
    expect(contract).toMatchObject({ bind_state: 'NORMAL', sp_openid: 'oEtc' });
    const { contract_id } = contract;
    const path = `${base}/contracts/${contract_id}`;
    expect((await call('GET v3/vehicle/etc/contracts/{contract_id}', path)).json).toEqual(contract);
    const { json: paid } = await charge('TOLL1', contract_id, plate_number);
    expect(paid).toMatchObject({ trade_state: 'SUCCESS', payer: { sp_openid: 'oEtc' } });
    expect((await charge('TOLL1', contract_id, plate_number)).json).toEqual(paid);
    for (const [name, id] of [
      ['out-trade-no/{out_trade_no}', 'out-trade-no/TOLL1'],
      ['id/{transaction_id}', `id/${paid['transaction_id']}`],
    ]) {
      const found = await call(`GET v3/vehicle/etc/transactions/${name}`, `${base}/transactions/${id}`);
      expect(found.json).toEqual(paid);
    }
    const parking = await v3(sandbox, 'GET', '/v3/vehicle/transactions/out-trade-no/TOLL1');
    expect(codeOf(parking)).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  });

  test('are refused for another plate, a blocked one, and a user who has ended the authorization', async () => {
    const { plate_number } = plate();
    await sandbox.confirm(String((await preopen('oEnd', plate_number)).json['preopen_id']));
    const { contract_id } = (await contractOf('oEnd', plate_number)).json;
    expect(codeOf(await charge('TOLL2', contract_id, '粤Z00000'))).toEqual([400, 'PARAM_ERROR']);
    await charge('TOLL3', contract_id, plate_number);
    await sandbox.operate('fail-fees', plate_number);
    expect(codeOf(await charge('TOLL4', contract_id, plate_number))).toEqual([400, 'INVALID_REQUEST']);
    await sandbox.operate('close-etc', String(contract_id));
    expect(codeOf(await charge('TOLL5', contract_id, plate_number))).toEqual([403, 'NO_AUTH']);
    expect((await contractOf('oEnd', plate_number)).json['bind_state']).toBe('UNBOUND');
    expect(codeOf(await charge('TOLL6', 'none', plate_number))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  });
});

test('a merchant of its own queries a parking fee without a sub-merchant', async () => {
  const given = plate();
  const info = {
    ...given, start_time: '2026-11-30T10:00:00+08:00', end_time: '2026-11-30T12:00:00+08:00', parking_name: '一号',
    charging_duration: 60, device_id: 'D1', parking_id: (await enter(parkingFields(given))).json['id'],
  }; // biome-ignore format: one message
  await call('POST v3/vehicle/transactions/parking', '/v3/vehicle/transactions/parking', {
    appid: 'wx1', description: '停车费', out_trade_no: 'OWN1', trade_scene: 'PARKING', parking_info: info,
    notify_url: `${receiver.url}/OWN1`, amount: { total: 100, currency: 'CNY' },
  }); // biome-ignore format: one message
  const name = 'GET v3/vehicle/transactions/out-trade-no/{out_trade_no}';
  const found = await call(name, '/v3/vehicle/transactions/out-trade-no/OWN1');
  expect(found.json).not.toHaveProperty('sub_mchid');
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
