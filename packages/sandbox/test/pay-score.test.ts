import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge, nameOf, operations } from './asking.js';
import { type Answer, type Json, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

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

const service = { appid: 'wxd678efh567hg6787', service_id: '500001' };
const orders = '/v3/payscore/serviceorder';
let count = 0;

/** Calls an operation, and checks a success against its schema. */
async function call(name: string, path: string, json?: Json): Promise<Answer & { json: Json }> {
  const [method = ''] = name.split(' ');
  const answer = await v3(sandbox, method, path, json);
  const operation = operations.find((one) => nameOf(one) === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  if (answer.status < 300) expect(judge(sandbox, operation, answer), name).toEqual([]);
  return answer;
}

function orderFields(more: Json = {}): Json & { out_order_no: string } {
  count += 1;
  return {
    ...service,
    out_order_no: `S${count}`,
    service_introduction: '充电宝租借',
    time_range: { start_time: 'OnAccept' },
    risk_fund: { name: 'ESTIMATE_ORDER_COST', amount: 10_000 },
    notify_url: `${receiver.url}/S${count}`,
    need_user_confirm: true,
    ...more,
  };
}

const create = (given: Json) => call('POST v3/payscore/serviceorder', orders, given);
const query = (number: string) =>
  call(
    'GET v3/payscore/serviceorder',
    `${orders}?out_order_no=${number}&service_id=500001&appid=${service.appid}`,
  );
const act = (name: string, number: string, json: Json) =>
  call(`POST v3/payscore/serviceorder/{out_order_no}/${name}`, `${orders}/${number}/${name}`, json);
const charges = (total: number): Json => ({
  ...service,
  post_payments: [{ name: '租借费用', amount: total + 10 }],
  post_discounts: [{ name: '优惠', description: '新人', amount: 10 }],
  total_amount: total,
});
const complete = (number: string, total = 100) => act('complete', number, charges(total));
const cancel = (number: string) => act('cancel', number, { ...service, reason: '用户不再需要' });
const modify = (number: string, total: number) =>
  act('modify', number, { ...charges(total), reason: '多收了' });
const pay = (number: string) => act('pay', number, service);
const sync = (number: string) =>
  act('sync', number, { ...service, type: 'Order_Paid', detail: { paid_time: '20261130120000' } });

/** An order of a user who has confirmed it, or does not need to. */
async function begin(more: Json = {}): Promise<string> {
  const given = orderFields(more);
  const { json } = await create(given);
  if (more['need_user_confirm'] !== false) await sandbox.confirm(String(json['package']));
  return given.out_order_no;
}

/** Lets attempts to collect fail, so that a query in between depends on no real time. */
const hold = (number: string, attempts?: number) =>
  sandbox.operate('fail-collection', number, attempts === undefined ? {} : { attempts });

/** The events of the notifications about an order. */
async function eventsOf(number: string): Promise<unknown[]> {
  await sandbox.idle();
  return receiver.at(`/${number}`).map((one) => openV3(sandbox, one).envelope['event_type']);
}

const state = async (number: string): Promise<unknown[]> => {
  const { json } = await query(number);
  return [
    json['state'],
    json['state_description'],
    (json['collection'] as Json | undefined)?.['state'],
  ].filter((one) => one !== undefined);
};
const refused = ({ status, json }: Answer & { json: Json }) => [status, json['code']];

describe('a pay score order', () => {
  test('CREATED (+ package) → DOING after the user → complete → DOING until paid → DONE, with both notifications', async () => {
    const given = orderFields({ attach: '一号柜' });
    const created = await create(given);
    expect(created.json).toMatchObject({ state: 'CREATED', mchid: sandbox.mchid, attach: '一号柜' });
    expect(created.json).not.toHaveProperty('state_description');
    await sandbox.confirm(String(created.json['package']));
    expect(await state(given.out_order_no)).toEqual(['DOING', 'USER_CONFIRM']);

    await hold(given.out_order_no, 1);
    const completed = await complete(given.out_order_no);
    expect(completed.json).toMatchObject({
      state: 'DOING',
      state_description: 'MCH_COMPLETE',
      total_amount: 100,
      need_collection: true,
    });
    expect(await state(given.out_order_no)).toEqual(['DOING', 'MCH_COMPLETE', 'USER_PAYING']);
    await sandbox.clock.advance({ days: 1, minutes: 1 });
    const { json } = await query(given.out_order_no);
    expect(json).toMatchObject({
      state: 'DONE',
      collection: {
        state: 'USER_PAID', total_amount: 100, paying_amount: 0, paid_amount: 100,
        details: [{ seq: 1, amount: 100, paid_type: 'NEWTON', transaction_id: expect.stringMatching(/^4200\d{24}$/) }],
      },
    }); // biome-ignore format: one answer

    const [{ transaction_id }] = (json['collection'] as { details: [Json] }).details;
    const order = await v3(
      sandbox,
      'GET',
      `/v3/pay/transactions/id/${String(transaction_id)}?mchid=${sandbox.mchid}`,
    );
    expect(order.json).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'AUTH', amount: { total: 100 } });

    expect(await eventsOf(given.out_order_no)).toEqual(['PAYSCORE.USER_CONFIRM', 'PAYSCORE.USER_PAID']);
    const [confirmed, paid] = receiver.at(`/${given.out_order_no}`).map((one) => openV3(sandbox, one));
    expect(confirmed?.payload).toMatchObject({
      state: 'DOING',
      state_description: 'USER_CONFIRM',
      openid: json['openid'],
      attach: '一号柜',
    });
    expect(paid?.payload).toMatchObject({
      ...service,
      state: 'DONE',
      total_amount: 100,
      collection: json['collection'],
      out_trade_no: expect.stringMatching(/^\d{28}$/),
    });
    expect(paid?.envelope['resource']).toMatchObject({ original_type: 'payscore' });
  });

  test('without confirmation is DOING at once, for a user that the request names', async () => {
    const number = await begin({ need_user_confirm: false, openid: 'oFree' });
    expect(await state(number)).toEqual(['DOING', 'USER_CONFIRM']);
    expect(await eventsOf(number)).toEqual([]);
    const nameless = await create(orderFields({ need_user_confirm: false }));
    expect([...refused(nameless), nameless.json['detail']]).toMatchObject([
      400,
      'PARAM_ERROR',
      { field: '/openid' },
    ]);
  });

  test('is EXPIRED after 30 days without the user, and no notification says so', async () => {
    const given = orderFields();
    const { json } = await create(given);
    await sandbox.decline(String(json['package']));
    expect(await state(given.out_order_no)).toEqual(['CREATED']);
    await sandbox.clock.advance({ days: 29, hours: 23 });
    expect(await state(given.out_order_no)).toEqual(['CREATED']);
    await sandbox.clock.advance({ hours: 1 });
    expect(await state(given.out_order_no)).toEqual(['EXPIRED']);
    await expect(sandbox.confirm(String(json['package']))).rejects.toMatchObject({ code: 'EXPIRED' });
    expect(refused(await complete(given.out_order_no))).toEqual([400, 'INVALID_ORDER_STATE']);
    expect(await eventsOf(given.out_order_no)).toEqual([]);
  });

  test('is REVOKED by a cancel before its completion, and no notification says so', async () => {
    const number = await begin();
    expect((await cancel(number)).json).toMatchObject({ out_order_no: number, mchid: sandbox.mchid });
    expect(await state(number)).toEqual(['REVOKED']);
    for (const again of [
      await cancel(number),
      await complete(number),
      await pay(number),
      await sync(number),
    ]) {
      expect(refused(again)).toEqual([400, 'ORDER_CANCELED']);
    }
    const completed = await begin();
    await hold(completed, 1);
    await complete(completed);
    expect(refused(await cancel(completed))).toEqual([400, 'INVALID_ORDER_STATE']);
    await sandbox.clock.advance({ days: 1, minutes: 1 });
    expect(refused(await cancel(completed))).toEqual([400, 'ORDER_DONE']);
    expect(await eventsOf(number)).toEqual(['PAYSCORE.USER_CONFIRM']);
  });

  test('can be cancelled before the user confirms it, unless the other reading is followed', async () => {
    const [first, second] = [orderFields(), orderFields()];
    await create(first);
    await create(second);
    expect((await cancel(first.out_order_no)).status).toBe(200);
    await sandbox.readings.set({ name: 'pay-score-cancel-unconfirmed', follow: 'other' });
    await sandbox.readings.set({ name: 'pay-score-wrong-state', follow: 'other' });
    expect(refused(await cancel(second.out_order_no))).toEqual([400, 'INVALID_REQUEST']);
    await sandbox.readings.set({ name: 'pay-score-cancel-unconfirmed', follow: 'usual' });
    await sandbox.readings.set({ name: 'pay-score-wrong-state', follow: 'usual' });
    expect((await cancel(second.out_order_no)).status).toBe(200);
  });

  test('of a total of 0 is DONE at once, without a notification of payment', async () => {
    const number = await begin();
    expect((await complete(number, 0)).json).toMatchObject({
      state: 'DONE',
      total_amount: 0,
      need_collection: false,
    });
    expect(await state(number)).toEqual(['DONE']);
    expect(await eventsOf(number)).toEqual(['PAYSCORE.USER_CONFIRM']);
  });

  test('the same parameters → existing order, others → 400 PARAM_ERROR; a completion repeats likewise', async () => {
    const given = orderFields();
    const { json } = await create(given);
    const reordered = Object.fromEntries(Object.entries(given).toReversed());
    expect((await create(reordered)).json).toEqual(json);
    expect(refused(await create({ ...given, service_introduction: '其他' }))).toEqual([400, 'PARAM_ERROR']);
    await sandbox.confirm(given.out_order_no);
    await hold(given.out_order_no);
    const first = await complete(given.out_order_no);
    expect((await complete(given.out_order_no)).json).toEqual(first.json);
    expect(refused(await complete(given.out_order_no, 90))).toEqual([400, 'INVALID_ORDER_STATE']);
    await sandbox.operate('resume-collection', given.out_order_no);
    await sandbox.clock.advance({ minutes: 1 });
    expect(await eventsOf(given.out_order_no)).toHaveLength(2);
  });

  test('unknown: 404 ORDER_NOT_EXIST; the same appid and service throughout', async () => {
    for (const answer of [await query('S0'), await complete('S0'), await cancel('S0'), await pay('S0')]) {
      expect(refused(answer)).toEqual([404, 'ORDER_NOT_EXIST']);
    }
    const number = await begin();
    const other = await act('complete', number, { ...charges(100), appid: 'wx-other' });
    expect([...refused(other), other.json['detail']]).toMatchObject([
      400,
      'PARAM_ERROR',
      { field: '/appid' },
    ]);
  });

  test.each<[string, Json, string]>([
    ['total_amount = Σ post_payments − Σ post_discounts', { total_amount: 99 }, '/total_amount'],
    ['amounts are whole fen', { post_payments: [{ name: 'a', amount: 0.5 }] }, '/post_payments/0/amount'],
    [
      'end_time ≥ start',
      { time_range: { start_time: '20200102000000', end_time: '20200101000000' } },
      '/time_range/end_time',
    ],
    ['end_time not in the future', { time_range: { end_time: '20990101' } }, '/time_range/end_time'],
    [
      'total_amount ≤ risk_fund in pre-paid-free mode',
      { post_payments: [{ name: 'a', amount: 51 }], post_discounts: [], total_amount: 51 },
      '/total_amount',
    ],
  ])('else PARAM_ERROR: %s', async (_, more, field) => {
    const number = await begin({ risk_fund: { name: 'DEPOSIT', amount: 50 } });
    const answer = await act('complete', number, { ...charges(10), ...more });
    expect([...refused(answer), answer.json['detail']]).toMatchObject([400, 'PARAM_ERROR', { field }]);
    expect(await state(number)).toEqual(['DOING', 'USER_CONFIRM']);
  });

  test('> 3 open orders → refused on risk', async () => {
    const given = { need_user_confirm: false, openid: 'oBusy' };
    const numbers = [await begin(given), await begin(given), await begin(given)];
    expect(refused(await create(orderFields(given)))).toEqual([403, 'NO_AUTH']);
    await cancel(numbers[0] ?? '');
    expect((await create(orderFields(given))).status).toBe(200);
  });

  test('messages about the fee go out once each', async () => {
    const number = await begin();
    const { appid: _, ...fee } = charges(100);
    const message = { ...fee, prepaid_time: '20261201120000' };
    for (const kind of ['send-pendingmessage', 'send-prepaidmessage']) {
      expect((await act(kind, number, message)).status).toBe(204);
      expect(refused(await act(kind, number, message))).toEqual([400, 'INVALID_REQUEST']);
    }
  });
});

describe('the collection', () => {
  test('deduction retried until paid, never closed', async () => {
    const number = await begin();
    await hold(number, 2);
    await complete(number);
    await sandbox.clock.advance({ minutes: 1 });
    expect(await state(number)).toEqual(['DOING', 'MCH_COMPLETE', 'USER_PAYING']);
    await sandbox.clock.advance({ days: 1 });
    expect(await state(number)).toEqual(['DOING', 'MCH_COMPLETE', 'USER_PAYING']);
    await sandbox.clock.advance({ days: 1 });
    expect(await state(number)).toEqual(['DONE', 'USER_PAID']);
    expect(await eventsOf(number)).toEqual(['PAYSCORE.USER_CONFIRM', 'PAYSCORE.USER_PAID']);
  });

  test('waits for a user who cannot pay, and ends when the user pays or can', async () => {
    const [paying, able] = [await begin(), await begin()];
    for (const number of [paying, able]) {
      await hold(number, 1);
      await complete(number);
      await sandbox.decline(number, 'insufficient-balance');
    }
    await sandbox.clock.advance({ days: 60 });
    expect(await state(paying)).toEqual(['DOING', 'MCH_COMPLETE', 'USER_PAYING']);
    expect((await pay(paying)).json).toMatchObject({ out_order_no: paying });
    await sandbox.clock.advance({ minutes: 1 });
    expect(await state(paying)).toEqual(['DOING', 'MCH_COMPLETE', 'USER_PAYING']);
    await sandbox.confirm(paying);
    expect(await state(paying)).toEqual(['DONE', 'USER_PAID']);
    await expect(sandbox.confirm(paying)).rejects.toMatchObject({ code: 'ALREADY_PAID' });
    await sandbox.operate('resume-collection', able);
    await sandbox.clock.advance({ minutes: 1 });
    expect(await state(able)).toEqual(['DONE', 'USER_PAID']);
    expect(await eventsOf(paying)).toHaveLength(2);
  });

  test('modify (downwards only)', async () => {
    const number = await begin();
    expect(refused(await modify(number, 50))).toEqual([400, 'INVALID_ORDER_STATE']);
    await hold(number);
    await complete(number);
    expect(refused(await modify(number, 101))).toEqual([400, 'PARAM_ERROR']);
    expect((await modify(number, 50)).json).toMatchObject({
      total_amount: 50,
      collection: { paying_amount: 50 },
    });
    expect((await modify(number, 0)).json).toMatchObject({ state: 'DONE', need_collection: false });
    await sandbox.clock.advance({ minutes: 1 });
    expect(await eventsOf(number)).toEqual(['PAYSCORE.USER_CONFIRM']);
  });

  test('sync Order_Paid → DONE, paid_type MCH, without a payment', async () => {
    const number = await begin();
    expect(refused(await sync(number))).toEqual([400, 'INVALID_ORDER_STATE']);
    await hold(number);
    await complete(number);
    expect((await sync(number)).json).toMatchObject({
      state: 'DONE',
      collection: { state: 'USER_PAID', details: [{ paid_type: 'MCH', paid_time: '20261130120000' }] },
    });
    await sandbox.clock.advance({ minutes: 1 });
    expect(await eventsOf(number)).toEqual(['PAYSCORE.USER_CONFIRM']);
  });

  test('is in the books, less the fee', async () => {
    const balance = async () =>
      (await sandbox.balances.list()).find(({ account }) => account === `${sandbox.mchid}/BASIC`)?.amount ??
      0;
    const number = await begin({ openid: 'oPayer' });
    const before = await balance();
    await complete(number, 1_000);
    await sandbox.clock.advance({ minutes: 1 });
    expect((await balance()) - before).toBe(994);
    const sum = (await sandbox.balances.list()).reduce((total, { amount }) => total + amount, 0);
    // The accounts that nothing has moved yet are not booked.
    expect(sum % 100_000_000).toBe(0);
    const { things } = await sandbox.user('oPayer');
    expect(things).toContainEqual(
      expect.objectContaining({
        kind: 'pay-score-order',
        id: number,
        state: 'DONE',
        merchant: sandbox.mchid,
      }),
    );
  });
});

describe('a permission', () => {
  const base = '/v3/payscore/permissions';
  const { appid, service_id } = service;

  async function apply(): Promise<{ code: string; token: string }> {
    count += 1;
    const code = `P${count}`;
    const given = { appid, service_id, authorization_code: code, notify_url: `${receiver.url}/${code}` };
    const { json } = await call('POST v3/payscore/permissions', base, given);
    return { code, token: String(json['apply_permissions_token']) };
  }
  const byCode = (code: string) =>
    call(
      'GET v3/payscore/permissions/authorization-code/{authorization_code}',
      `${base}/authorization-code/${code}?service_id=${service_id}`,
    );
  const byUser = (openid: string) =>
    call(
      'GET v3/payscore/permissions/openid/{openid}',
      `${base}/openid/${openid}?${new URLSearchParams({ service_id, appid })}`,
    );
  const serviceState = async (openid: string) => {
    const target = `/v3/payscore/user-service-state?${new URLSearchParams({ service_id, appid, openid })}`;
    return (await call('GET v3/payscore/user-service-state', target)).json['use_service_state'];
  };
  const terminate = (code: string) =>
    call(
      'POST v3/payscore/permissions/authorization-code/{authorization_code}/terminate',
      `${base}/authorization-code/${code}/terminate`,
      { service_id, reason: '不再需要' },
    );
  async function grant() {
    const applied = await apply();
    await sandbox.confirm(applied.token);
    return { ...applied, openid: String((await byCode(applied.code)).json['openid']) };
  }

  test('POST → apply_permissions_token → the user opens it → terminate, with both notifications', async () => {
    const { code, token } = await apply();
    expect((await byCode(code)).json).toMatchObject({
      authorization_state: 'UNBINDUSER',
      mchid: sandbox.mchid,
    });
    await sandbox.decline(token);
    await sandbox.confirm(token);
    await expect(sandbox.confirm(token)).rejects.toMatchObject({ code: 'ALREADY_SIGNED' });
    const opened = (await byCode(code)).json;
    expect(opened).toMatchObject({ authorization_state: 'AVAILABLE', authorization_code: code });
    const openid = String(opened['openid']);
    expect((await byUser(openid)).json).toMatchObject({
      authorization_state: 'AVAILABLE',
      authorization_code: code,
    });
    expect(await serviceState(openid)).toBe('AVAILABLE');

    expect((await terminate(code)).status).toBe(204);
    expect((await byCode(code)).json).toMatchObject({
      authorization_state: 'UNAVAILABLE',
      cancel_authorization_time: expect.stringMatching(/\+08:00$/),
    });
    expect(await serviceState(openid)).toBe('UNAVAILABLE');
    expect(refused(await terminate(code))).toEqual([400, 'INVALID_REQUEST']);
    expect(await eventsOf(code)).toEqual(['PAYSCORE.USER_OPEN_SERVICE', 'PAYSCORE.USER_CLOSE_SERVICE']);
    const [notice] = receiver.at(`/${code}`);
    expect(openV3(sandbox, notice).payload).toMatchObject({
      appid, service_id, openid, mchid: sandbox.mchid, authorization_code: code,
      user_service_status: 'USER_OPEN_SERVICE', openorclose_time: expect.stringMatching(/^\d{14}$/),
    }); // biome-ignore format: one payload
  });

  test('the same code is the same application; an unknown one and a user without one have none', async () => {
    const { code, token } = await apply();
    const given = { appid, service_id, authorization_code: code, notify_url: `${receiver.url}/${code}` };
    expect((await call('POST v3/payscore/permissions', base, given)).json['apply_permissions_token']).toBe(
      token,
    );
    const other = await call('POST v3/payscore/permissions', base, { ...given, appid: 'wx-other' });
    expect(refused(other)).toEqual([400, 'PARAM_ERROR']);
    expect(refused(await byCode('P0'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    expect((await byUser('oNever')).json).toMatchObject({
      authorization_state: 'UNAVAILABLE',
      openid: 'oNever',
    });
  });

  test('terminate refused while orders are open; after revocation open orders are still collected, new ones NO_AUTH', async () => {
    const { code, openid } = await grant();
    const given = { need_user_confirm: false, openid };
    const number = await begin(given);
    expect(refused(await terminate(code))).toEqual([400, 'INVALID_REQUEST']);
    await sandbox.operate('close-permission', code);
    expect(refused(await create(orderFields(given)))).toEqual([403, 'NO_AUTH']);
    await complete(number);
    await sandbox.clock.advance({ minutes: 1 });
    expect(await state(number)).toEqual(['DONE', 'USER_PAID']);
    expect(await eventsOf(code)).toEqual(['PAYSCORE.USER_OPEN_SERVICE', 'PAYSCORE.USER_CLOSE_SERVICE']);
    const { things } = await sandbox.user(openid);
    expect(things).toContainEqual(
      expect.objectContaining({ kind: 'pay-score-permission', id: code, state: 'UNAVAILABLE' }),
    );
  });

  test('ends by the user, too, by each of its operations', async () => {
    const [first, second] = [await grant(), await grant()];
    const name = 'POST v3/payscore/permissions/openid/{openid}/terminate';
    const path = `${base}/openid/${first.openid}/terminate`;
    expect((await call(name, path, { service_id, appid, reason: 'x' })).status).toBe(204);
    const users = 'POST v3/payscore/users/{openid}/permissions/{service_id}/terminate';
    const other = `/v3/payscore/users/${second.openid}/permissions/${service_id}/terminate`;
    expect((await call(users, other, { appid, reason: 'x' })).status).toBe(204);
    expect(
      refused(await call(users, '/v3/payscore/users/oNever/permissions/1/terminate', { appid, reason: 'x' })),
    ).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  });

  test('of a partner is that of the sub-merchant', async () => {
    const partner = '/v3/payscore/partner/permissions';
    const given = { service_id, appid, sub_mchid: '1900000777', authorization_code: 'Q1' };
    const { json } = await call('POST v3/payscore/partner/permissions', partner, given);
    await sandbox.confirm(String(json['apply_permissions_token']));
    const more = { service_id, sub_mchid: '1900000777' };
    const read = await call(
      'GET v3/payscore/partner/permissions/authorization-code/{authorization_code}',
      `${partner}/authorization-code/Q1?${new URLSearchParams(more)}`,
    );
    expect(read.json).toMatchObject({ authorization_state: 'AVAILABLE', sub_mchid: '1900000777' });
    expect(refused(await byCode('Q1'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    const openid = String(read.json['openid']);
    const target = `${partner}/search?${new URLSearchParams({ ...more, appid, openid })}`;
    const found = await call('GET v3/payscore/partner/permissions/search', target);
    expect(found.json).toMatchObject({ authorization_state: 'AVAILABLE', authorization_code: 'Q1' });
    const end = { ...more, appid, openid, reason: 'x' };
    expect(
      (await call('POST v3/payscore/partner/permissions/terminate', `${partner}/terminate`, end)).status,
    ).toBe(204);
    const scene = { ...given, authorization_code: 'Q2', scene: 'TRANSACTION' };
    const inScene = await call(
      'POST v3/payscore/partner/permissions/apply-for-scene',
      `${partner}/apply-for-scene`,
      scene,
    );
    await sandbox.confirm(String(inScene.json['transaction_permissions_token']));
    const name = 'POST v3/payscore/partner/permissions/authorization-code/{authorization_code}/terminate';
    const path = `${partner}/authorization-code/Q2/terminate`;
    expect((await call(name, path, { ...more, reason: 'x' })).status).toBe(204);
  });
});

describe('further operations', () => {
  test('create and complete in one call', async () => {
    const given = { ...orderFields({ openid: 'oOnce' }), ...charges(70) };
    const path = `${orders}/direct-complete`;
    const { need_user_confirm: _, risk_fund: __, ...fields } = given as Json;
    const answer = await call('POST v3/payscore/serviceorder/direct-complete', path, fields);
    expect(answer.json).toMatchObject({
      state: 'DOING',
      state_description: 'MCH_COMPLETE',
      total_amount: 70,
    });
    await sandbox.clock.advance({ minutes: 1 });
    expect(await eventsOf(given.out_order_no)).toEqual(['PAYSCORE.USER_PAID']);
  });

  test('an order to pay after delivery is the same order, of a partner too', async () => {
    const goods = [{ name: '杯子', picture: 'https://shop.example/a.png', amount: 5, count: 1 }];
    const shopping_info = { jump_link: { jump_link_type: 'JUMP_LINK_MINI_PROGRAM' }, goods };
    const given = orderFields({ shopping_info });
    const path = 'v3/payscore/servicepayondeliveryorder';
    const { json } = await call(`POST ${path}`, `/${path}`, given);
    expect(json).toMatchObject({ state: 'CREATED', shopping_info });
    await sandbox.confirm(String(json['package']));
    expect(await state(given.out_order_no)).toEqual(['DOING', 'USER_CONFIRM']);
    const partner = { sub_mchid: '1900000777' };
    const ofPartner = 'v3/payscore/partner/servicepayondeliveryorder';
    const other = await call(
      `POST ${ofPartner}`,
      `/${ofPartner}`,
      orderFields({ shopping_info, ...partner }),
    );
    expect(other.json).toMatchObject({ ...partner, state: 'CREATED', shopping_info });
  });

  test('a partner places orders for its sub-merchant, which gets the money', async () => {
    const base = '/v3/payscore/partner/serviceorder';
    const own = { service_id: '500001', sub_mchid: '1900000777' };
    const given = orderFields({ sub_mchid: own.sub_mchid });
    const { json } = await call('POST v3/payscore/partner/serviceorder', base, given);
    await sandbox.confirm(String(json['package']));
    const name = 'POST v3/payscore/partner/serviceorder/{out_order_no}/complete';
    const { appid: _, ...fields } = charges(1_000);
    const done = await call(name, `${base}/${given.out_order_no}/complete`, { ...fields, ...own });
    expect([done.status, done.body]).toEqual([204, '']);
    await sandbox.clock.advance({ minutes: 1 });
    const target = `${base}?${new URLSearchParams({ ...own, out_order_no: given.out_order_no })}`;
    const found = await call('GET v3/payscore/partner/serviceorder', target);
    expect(found.json).toMatchObject({ state: 'DONE', sub_mchid: own.sub_mchid });
    const balances = await sandbox.balances.list();
    expect(balances.find(({ account }) => account === `${own.sub_mchid}/BASIC`)?.amount).toBe(100_000_994);
    expect(refused(await query(given.out_order_no))).toEqual([404, 'ORDER_NOT_EXIST']);
  });

  test.each([
    'PAYSCORE.USER_CONFIRM',
    'PAYSCORE.USER_PAID',
    'PAYSCORE.USER_OPEN_SERVICE',
    'PAYSCORE.USER_CLOSE_SERVICE',
  ])('%s follows from real calls', async (event) => {
    const url = `${receiver.url}/chain/${event}`;
    await sandbox.trigger(event, { chain: true, to: url });
    await sandbox.idle();
    const [sent] = await sandbox.deliveries({ type: event, url });
    expect(sent).toMatchObject({ state: 'delivered' });
  });

  test('a triggered notification has the fields of the order, and its address', async () => {
    const number = await begin({ attach: '三号柜' });
    await sandbox.trigger('PAYSCORE.USER_PAID', { for: number });
    await sandbox.idle();
    const { payload } = openV3(sandbox, receiver.at(`/${number}`).at(-1));
    expect(payload).toMatchObject({ ...service, out_order_no: number, attach: '三号柜' });
  });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
