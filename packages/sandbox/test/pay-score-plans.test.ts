/** Pay score beyond common orders: plans, partners abroad, acquiring institutions, older products, bindings. */
import { followReference } from '@wechatpay-kit/openapi/model';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { components, nameOf, operations } from './asking.js';
import { type Answer, type Json, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { codeOf, faultsOf } from './ordering.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';
import { listFaults } from './synthesis/faults.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startSandbox();
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const { schemas = {} } = components;
const service = { appid: 'wxd678efh567hg6787', service_id: '500001' };
const partner = { sub_mchid: '1900000109' };

/** Calls an operation, and checks a success against its schema. `{name}`s of the operation are filled from `ids`. */
async function call(
  name: string,
  ids: Record<string, string>,
  json?: Json,
): Promise<Answer & { json: Json }> {
  const [method = '', path = ''] = name.split(' ');
  // The stories give all operations the same parties; some name less.
  const operation = operations.find((one) => nameOf(one) === name);
  const known = followReference(schemas, operation?.body ?? {}).properties;
  const named = <Value>(given: Record<string, Value>, fields: object = {}) =>
    Object.fromEntries(Object.entries(given).filter(([field]) => Object.hasOwn(fields, field)));
  const filled = path.replace(/\{(\w+)\}/g, (_, id: string) => ids[id] ?? '');
  const query = new URLSearchParams(named(ids, operation?.query.properties)).toString();
  const target = `/${filled}${query === '' ? '' : `?${query}`}`;
  const sent = json && named(json, known);
  const answer = await v3(sandbox, method, target, sent);
  if (answer.status < 300) expect(faultsOf(sandbox, name, answer), name).toEqual([]);
  return answer;
}

/** The notifications at a path, in order, each as its description has it. */
async function heard(path: string): Promise<[unknown, Json][]> {
  await sandbox.idle();
  return receiver.at(path).map((received) => {
    const { envelope, payload } = openV3(sandbox, received);
    return [envelope['event_type'], payload];
  });
}

function expectValid([type, payload]: [unknown, Json]): void {
  expect(listFaults(['webhooks', String(type), 'post', 'x-payload'], payload), String(type)).toEqual([]);
}

describe.each([
  ['a merchant', '', {}],
  ['a partner', 'partner/', partner],
] as const)('plans of %s', (_, prefix, parties) => {
  const plans = `v3/payscore/plan/${prefix}payscore-plans`;
  const signed = `v3/payscore/sign-plan/${prefix}user-sign-plans`;
  const orders = `v3/payscore/${prefix}serviceorder`;
  // A partner's calls about an order name no appid.
  const { service_id } = service;
  const own = prefix === '' ? service : { service_id, ...partner };
  const id = (name: string) => `${prefix === '' ? 'D' : 'P'}-${name}`;
  const plan = (number: string): Json => ({
    ...service, ...parties, merchant_plan_no: number, plan_name: '瑜伽课两节', plan_duration: 300, deduction_quantity: 2,
    total_original_price: 300, total_actual_price: 200, plan_detail_list: [
      { plan_detail_name: '第一节', original_price: 150, actual_price: 100, plan_discount_description: '优惠' },
      { plan_detail_name: '第二节', original_price: 150, actual_price: 100 },
    ],
  }); // biome-ignore format: one message
  const create = async (number: string): Promise<string> =>
    String((await call(`POST ${plans}`, {}, plan(number))).json['plan_id']);
  const propose = (number: string, plan_id: string, more: Json = {}) =>
    call(`POST ${signed}`, {}, {
      ...service, ...parties, plan_id, openid: 'oPlan', merchant_sign_plan_no: number,
      notify_url: `${receiver.url}/${number}`,
      sign_plan_detail: [1, 2].map((at) => ({ plan_detail_no: at, merchant_plan_detail_no: `${number}-${at}` })), ...more,
    }); // biome-ignore format: one message
  const query = async (number: string): Promise<Json> =>
    (await call(`GET ${signed}/merchant-sign-plan-no/{merchant_sign_plan_no}`, {
      ...parties,
      merchant_sign_plan_no: number,
    })).json; // biome-ignore format: one call
  const stop = (number: string) =>
    call(`POST ${signed}/merchant-sign-plan-no/{merchant_sign_plan_no}/stop`, { merchant_sign_plan_no: number }, {
      ...parties,
      stop_reason: '协商',
    }); // biome-ignore format: one call
  const begin = async (number: string, at: number, more: Json = {}) =>
    call(`POST v3/payscore/sign-plan/${prefix}serviceorder`, {}, {
      ...service, ...parties, sign_plan_id: (await query(number))['sign_plan_id'], plan_detail_no: at, openid: 'oPlan',
      notify_url: `${receiver.url}/${number}-${at}`, service_introduction: '瑜伽课', time_range: { start_time: 'OnAccept' },
      out_trade_no: `${number}-${at}`, ...more,
    }); // biome-ignore format: one message
  const statesOf = (json: Json): unknown[] =>
    (json['signed_detail_list'] as Json[]).map((one) => one['plan_detail_state']);

  test('are signed by the user; an order of each part is completed and collected', async () => {
    const number = id('1');
    const { json } = await propose(number, await create(number));
    expect((json['sign_plan'] as Json)['sign_state']).toBe('UNSIGNED');
    expect(codeOf(await begin(number, 1))).toEqual([400, 'INVALID_REQUEST']);
    await sandbox.confirm(String(json['package']));
    expect(await query(number)).toMatchObject({ sign_state: 'SIGNED', going_detail_no: 0, openid: 'oPlan' });
    expect((await begin(number, 1)).json).toMatchObject({ out_order_no: `${number}-1`, state: 'DOING' });
    expect(codeOf(await begin(number, 2, { out_trade_no: 'other' }))).toEqual([400, 'PARAM_ERROR']);
    expect(statesOf(await query(number))).toEqual(['USING', 'NOT_USED']);
    await call(`POST ${orders}/{out_order_no}/complete`, { out_order_no: `${number}-1` }, {
      ...own,
      post_payments: [{ name: '第一节', amount: 100 }],
      total_amount: 100,
    }); // biome-ignore format: one call
    await sandbox.clock.advance({ seconds: 10 });
    const used = await query(number);
    expect(statesOf(used)).toEqual(['USED', 'NOT_USED']);
    expect(used).toMatchObject({ going_detail_no: 1, signed_detail_list: [{ actual_pay_price: 100 }, {}] });
    const [notice, ...others] = await heard(`/${number}`);
    expect(others).toEqual([]);
    expect(notice?.[0]).toBe('PAYSCORE.USER_SIGN_PLAN');
    if (notice !== undefined) expectValid(notice);
    expect((await heard(`/${number}-1`)).map(([type]) => type)).toEqual(['PAYSCORE.USER_PAID']);
  });

  test('are cancelled by the merchant, the user, and with the permission, with one notification each', async () => {
    const plan_id = await create(id('2'));
    const sign = async (number: string): Promise<void> => {
      await sandbox.confirm(String((await propose(number, plan_id)).json['package']));
    };
    const [byMerchant, byUser, unsigned] = [id('3'), id('4'), id('5')];
    await sign(byMerchant);
    expect((await stop(byMerchant)).json).toMatchObject({
      sign_state: 'UNSIGNED',
      cancel_sign_type: 'MERCHANT',
    });
    expect(codeOf(await stop(byMerchant))).toEqual([400, 'INVALID_REQUEST']);
    await sign(byUser);
    await begin(byUser, 1);
    await call(`POST ${orders}/{out_order_no}/cancel`, { out_order_no: `${byUser}-1` }, {
      ...own,
      reason: '停课',
    }); // biome-ignore format: one call
    await sandbox.operate('cancel-sign-plan', byUser);
    const cancelled = await query(byUser);
    expect(cancelled).toMatchObject({ cancel_sign_type: 'USER' });
    expect(statesOf(cancelled)).toEqual(['SIGN_PLAN_DETAIL_CANCEL', 'NOT_USED']);
    expect(codeOf(await begin(byUser, 2))).toEqual([400, 'INVALID_REQUEST']);
    await propose(unsigned, plan_id);
    await stop(unsigned);
    for (const [number, count] of [[byMerchant, 2], [byUser, 2], [unsigned, 0]] as const) {
      const notices = await heard(`/${number}`);
      // They may arrive in either order.
      expect(notices.map(([type]) => type).toSorted()).toEqual(
        ['PAYSCORE.USER_SIGN_PLAN', 'PAYSCORE.USER_CANCEL_SIGN_PLAN'].slice(0, count).toSorted(),
      );
      notices.forEach(expectValid);
    } // biome-ignore format: one list
    await expect(sandbox.confirm(unsigned)).rejects.toMatchObject({ code: 'ABANDONED' });
  });

  test('can no longer be signed once they are stopped or over; repeats are the same, and others refused', async () => {
    const number = id('6');
    const plan_id = await create(number);
    expect(await create(number)).toBe(plan_id);
    const other = { ...plan(number), plan_name: '另一计划' };
    expect(codeOf(await call(`POST ${plans}`, {}, other))).toEqual([400, 'PARAM_ERROR']);
    const first = await propose(number, plan_id);
    expect((await propose(number, plan_id)).json).toEqual(first.json);
    expect(codeOf(await propose(number, plan_id, { openid: 'oOther' }))).toEqual([400, 'PARAM_ERROR']);
    const part = [{ plan_detail_no: 1, merchant_plan_detail_no: 'x' }];
    expect(codeOf(await propose(id('7'), plan_id, { sign_plan_detail: part }))).toEqual([400, 'PARAM_ERROR']);
    const ids = { merchant_plan_no: number };
    const stopPlan = () =>
      call(`POST ${plans}/merchant-plan-no/{merchant_plan_no}/stop`, ids, { ...parties });
    const stopped = await stopPlan();
    expect(stopped.json).toMatchObject({ plan_state: 'STOP', stop_mchid: sandbox.mchid });
    expect((await stopPlan()).json).toEqual(stopped.json);
    const found = await call(`GET ${plans}/merchant-plan-no/{merchant_plan_no}`, { ...ids, ...parties });
    expect(found.json).toEqual(stopped.json);
    expect(codeOf(await propose(id('8'), plan_id))).toEqual([400, 'INVALID_REQUEST']);
    expect(codeOf(await propose(id('9'), '1'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    const unknown = { ...parties, merchant_plan_no: 'none' };
    expect(codeOf(await call(`GET ${plans}/merchant-plan-no/{merchant_plan_no}`, unknown))).toEqual([
      404,
      'RESOURCE_NOT_EXISTS',
    ]);
  });
});

test('the user who withdraws the permission of a service cancels its plans', async () => {
  const code = { ...service, authorization_code: 'A1', notify_url: `${receiver.url}/A1` };
  const { json: permission } = await call('POST v3/payscore/permissions', {}, code);
  await sandbox.confirm(String(permission['apply_permissions_token']));
  const { openid } = (
    await call('GET v3/payscore/permissions/authorization-code/{authorization_code}', {
      authorization_code: 'A1',
      service_id: service.service_id,
    })
  ).json;
  const { json: plan } = await call('POST v3/payscore/plan/payscore-plans', {}, {
    ...service, merchant_plan_no: 'A2', plan_name: 'x', plan_duration: 1, deduction_quantity: 1,
    total_original_price: 1, total_actual_price: 1,
  }); // biome-ignore format: one message
  const { json: signed } = await call('POST v3/payscore/sign-plan/user-sign-plans', {}, {
    ...service, plan_id: plan['plan_id'], openid, merchant_sign_plan_no: 'A3', notify_url: `${receiver.url}/A3`,
    sign_plan_detail: [],
  }); // biome-ignore format: one message
  await sandbox.confirm(String(signed['package']));
  expect((await sandbox.user(String(openid))).things).toMatchObject([
    { kind: 'pay-score-permission', state: 'AVAILABLE' },
    { kind: 'pay-score-sign-plan', state: 'SIGNED' },
  ]);
  await sandbox.operate('close-permission', 'A1');
  // The two may arrive in either order.
  const payloads = (await heard('/A3')).map(([, payload]) => payload);
  const ended = { sign_state: 'UNSIGNED', cancel_sign_type: 'REVOKE_SERVICE' };
  expect(payloads).toContainEqual(expect.objectContaining(ended));
  // All users are of one level.
  const unavailable = { authorization_state: 'UNAVAILABLE', user_risk_level: 1 };
  const assess = (name: string, ids: Record<string, string>) =>
    call(`POST v3/payscore/${name}permissions/assess-user-risk-level`, ids, { ...service, openid });
  expect((await assess('', {})).json).toMatchObject(unavailable);
  expect((await assess('partner/', partner)).json).toMatchObject({ ...partner, ...unavailable });
});

/** The order of a sub-merchant: what all partners give. */
const subOrder = (number: string, more: Json = {}): Json => ({
  ...service, ...partner, out_order_no: number, service_introduction: '充电宝租借', time_range: { start_time: 'OnAccept' },
  risk_fund: { name: 'ESTIMATE_ORDER_COST', amount: 10_000 }, notify_url: `${receiver.url}/${number}`,
  need_user_confirm: true, ...more,
}); // biome-ignore format: one message

describe.each([
  ['a partner abroad', 'oversea/partner', { currency: 'HKD' }, {}, 'HKD'],
  [
    'an acquiring institution',
    'acquiringbank',
    { channel_id: '1900000301' },
    { channel_id: '1900000301' },
    'CNY',
  ],
])('orders of %s', (_, base, given, ids, currency) => {
  const orders = `v3/payscore/${base}/serviceorder`;
  const number = (name: string) => `${base.slice(0, 1)}${name}`;
  const create = (out_order_no: string) => call(`POST ${orders}`, {}, subOrder(out_order_no, given));
  const query = (out_order_no: string) =>
    call(`GET ${orders}`, { service_id: service.service_id, ...partner, ...ids, out_order_no });
  const act = (name: string, out_order_no: string, more: Json) =>
    call(`POST ${orders}/{out_order_no}/${name}`, { out_order_no }, {
      service_id: service.service_id, ...partner, ...ids, ...more,
    }); // biome-ignore format: one call
  const charges = { post_payments: [{ name: '费用', amount: 100 }], total_amount: 100 };

  test('are confirmed, completed and collected, with a notification of each', async () => {
    const one = number('1');
    const { json } = await create(one);
    await sandbox.confirm(String(json['package']));
    expect((await act('complete', one, charges)).status).toBe(204);
    await sandbox.clock.advance({ seconds: 10 });
    const { json: paid } = await query(one);
    expect(paid).toMatchObject({ ...partner, state: 'DONE', collection: { state: 'USER_PAID' } });
    const notices = await heard(`/${one}`);
    expect(notices.map(([type]) => type)).toEqual(['PAYSCORE.USER_CONFIRM', 'PAYSCORE.USER_PAID']);
    notices.slice(1).forEach(expectValid);
    // The payment is an order, in the currency of the service.
    const [found] = (await sandbox.user(String(paid['openid']))).things.filter(
      ({ kind }) => kind === 'order',
    );
    expect(found?.fields['amount']).toMatchObject({ total: 100, currency });
  });

  test('are cancelled, or paid elsewhere; other operations do not find them', async () => {
    const [two, three] = [number('2'), number('3')];
    await create(two);
    expect((await act('cancel', two, { reason: '不租了' })).status).toBe(204);
    expect((await query(two)).json['state']).toBe('REVOKED');
    await sandbox.confirm(String((await create(three)).json['package']));
    await sandbox.operate('fail-collection', three, {});
    await act('complete', three, charges);
    const elsewhere = { type: 'Order_Paid', detail: { paid_time: '20261130120000' } };
    expect((await act('sync', three, elsewhere)).status).toBe(204);
    expect((await query(three)).json['state']).toBe('DONE');
    const asPartner = { service_id: service.service_id, ...partner, out_order_no: two };
    expect(codeOf(await call('GET v3/payscore/partner/serviceorder', asPartner))).toEqual([
      404,
      'ORDER_NOT_EXIST',
    ]);
  });
});

test('an acquiring institution is given a permission, and ends it', async () => {
  const base = 'v3/payscore/acquiringbank/permissions';
  const { service_id, appid } = service;
  const named = { service_id, ...partner, channel_id: '1900000301' };
  const ids = { ...named, authorization_code: 'AB1' };
  const { json } = await call(`POST ${base}`, {}, { ...ids, appid });
  await sandbox.confirm(String(json['apply_permissions_token']));
  const byCode = `${base}/authorization-code/{authorization_code}`;
  const read = async () => (await call(`GET ${byCode}`, ids)).json;
  expect(await read()).toMatchObject({ ...ids, authorization_state: 'AVAILABLE' });
  expect((await call(`POST ${byCode}/terminate`, ids, { ...named, reason: 'x' })).status).toBe(204);
  expect((await read())['authorization_state']).toBe('UNAVAILABLE');
});

test('an acquiring institution registers the number of the payment, lowers a total, and sells on delivery', async () => {
  const base = 'v3/payscore/acquiringbank';
  const channel = { ...partner, channel_id: '1900000301' };
  const asked = { ...service, ...channel, out_order_no: 'B1' };
  await sandbox.confirm(
    String((await call(`POST ${base}/serviceorder`, {}, subOrder('B1', channel))).json['package']),
  );
  expect(codeOf(await call(`GET ${base}/serviceorder/deduction`, asked))).toEqual([
    404,
    'RESOURCE_NOT_EXISTS',
  ]);
  const register = (out_trade_no: string) =>
    call(`POST ${base}/serviceorder/{out_order_no}/registerdeductinfo`, { out_order_no: 'B1' }, {
      ...service,
      ...channel,
      out_trade_no,
    }); // biome-ignore format: one call
  expect(codeOf(await register('！'))).toEqual([400, 'PARAM_ERROR']);
  expect((await register('BANK-1')).json).toEqual({ description: '充电宝租借' });
  const deduction = await call(`GET ${base}/serviceorder/deduction`, asked);
  expect(deduction.json).toEqual({ description: '充电宝租借', out_trade_no: 'BANK-1' });
  await sandbox.operate('fail-collection', 'B1', { attempts: 1 });
  const act = (name: string, more: Json) =>
    call(`POST ${base}/serviceorder/{out_order_no}/${name}`, { out_order_no: 'B1' }, {
      service_id: service.service_id, ...channel, ...more,
    }); // biome-ignore format: one call
  await act('complete', { post_payments: [{ name: '费用', amount: 100 }], total_amount: 100 });
  expect(codeOf(await register('BANK-2'))).toEqual([400, 'INVALID_ORDER_STATE']);
  const less = { post_payments: [{ name: '费用', amount: 90 }], total_amount: 90, reason: '多收' };
  expect((await act('modify', less)).status).toBe(204);
  await sandbox.clock.advance({ days: 1, minutes: 1 });
  const notices = await heard('/B1');
  expect(notices.at(-1)).toMatchObject(['PAYSCORE.USER_PAID', { out_trade_no: 'BANK-1', total_amount: 90 }]);
  const { risk_fund: _, ...delivered } = subOrder('B2', channel);
  await call(`POST ${base}/servicepayondeliveryorder`, {}, delivered);
  const { service_id } = service;
  expect(
    (await call(`GET ${base}/serviceorder`, { service_id, ...channel, out_order_no: 'B2' })).status,
  ).toBe(200);
});

describe.each([
  ['先享后付', 'payafter'],
  ['智慧零售', 'smartretail'],
])('orders of %s', (_, name) => {
  const orders = `v3/payscore/${name}-orders`;
  const create = (out_order_no: string, more: Json = {}) =>
    call(`POST ${orders}`, {}, { ...service, out_order_no, service_introduction: '货柜', ...more });
  const query = async (out_order_no: string): Promise<Json> =>
    (await call(`GET ${orders}`, { ...service, out_order_no })).json;
  const act = (act: string, out_order_no: string, more: Json = {}) =>
    call(`POST ${orders}/{out_order_no}/${act}`, { out_order_no }, { ...service, ...more });
  const fees = {
    finish_type: 2,
    fees: [{ fee_name: '饮料', fee_count: 2, fee_amount: 100 }],
    discounts: [{ discount_name: '新人', discount_amount: 10 }],
    total_amount: 90,
  };

  test('are accepted by the user, finished with the ticket, and paid', async () => {
    const one = `${name}1`;
    const { json } = await create(one);
    expect((await query(one))['state']).toBe('CREATED');
    await sandbox.confirm(String(json['package']));
    const { state, finish_ticket } = await query(one);
    expect(state).toBe('USER_ACCEPTED');
    expect(codeOf(await act('complete', one, { ...fees, finish_ticket: 'x' }))).toEqual([400, 'PARAM_ERROR']);
    expect(codeOf(await act('complete', one, { ...fees, total_amount: 91 }))).toEqual([400, 'PARAM_ERROR']);
    await sandbox.operate('fail-collection', one, { attempts: 1 });
    expect((await act('complete', one, { ...fees, finish_ticket })).status).toBe(200);
    expect(await query(one)).toMatchObject({ ...fees, state: 'FINISHED' });
    await sandbox.clock.advance({ days: 1, minutes: 1 });
    expect(await query(one)).toMatchObject({
      state: 'USER_PAID',
      finish_transaction_id: expect.stringMatching(/^4200/),
    });
  });

  test('that were not used cost nothing; others are cancelled, or expire', async () => {
    const [two, three, four] = [`${name}2`, `${name}3`, `${name}4`];
    await create(two, { need_user_confirm: false, openid: `o${name}` });
    expect((await query(two))['state']).toBe('USER_ACCEPTED');
    await act('complete', two, { finish_type: 1, cancel_reason: '没有开门' });
    expect(await query(two)).toMatchObject({ state: 'FINISHED', total_amount: 0, finish_type: 1 });
    await create(three);
    expect((await act('cancel', three, { reason: '不要了' })).status).toBe(200);
    expect((await query(three))['state']).toBe('REVOKED');
    await create(four);
    await sandbox.clock.advance({ days: 30 });
    expect((await query(four))['state']).toBe('EXPIRED');
    expect(codeOf(await call(`GET ${orders}`, { ...service, out_order_no: 'none' }))).toEqual([
      404,
      'ORDER_NOT_EXIST',
    ]);
  });
});

test('an order of 先享后付 that is paid elsewhere says so', async () => {
  const given = { ...service, out_order_no: 'E1', need_user_confirm: false, openid: 'oE' };
  await call('POST v3/payscore/payafter-orders', {}, given);
  await sandbox.operate('fail-collection', 'E1', {});
  const complete = { ...service, fees: [{ fee_name: 'x', fee_amount: 1 }], total_amount: 1 };
  await call('POST v3/payscore/payafter-orders/{out_order_no}/complete', { out_order_no: 'E1' }, complete);
  const paid = { ...service, type: 'Order_Paid', detail: { paid_time: '20261130120000' } };
  await call('POST v3/payscore/payafter-orders/{out_order_no}/sync', { out_order_no: 'E1' }, paid);
  const { json } = await call('GET v3/payscore/payafter-orders', { ...service, out_order_no: 'E1' });
  expect(json).toMatchObject({ state: 'USER_PAID', pay_type: 'MchChannelPayType' });
});

test('the binding of a sub-merchant to a service is approved in ten seconds, or refused, and notified once', async () => {
  const base = 'v3/payscore/partner/service-account-applications';
  const apply = (out_apply_no: string, more: Json = {}) =>
    call(`POST ${base}`, {}, {
      ...service, ...partner, out_apply_no, result_notify_url: `${receiver.url}/${out_apply_no}`, ...more,
    }); // biome-ignore format: one message
  const read = (out_apply_no: string) => call(`GET ${base}/{out_apply_no}`, { out_apply_no });
  expect((await apply('N1')).json['apply_state']).toBe('PROCESSING');
  expect(codeOf(await apply('N1', { sub_appid: 'wx2' }))).toEqual([400, 'PARAM_ERROR']);
  await apply('N2');
  await sandbox.operate('refuse', 'N2', { reason: '类目不符' });
  await sandbox.clock.advance({ seconds: 10 });
  expect((await read('N1')).json['apply_state']).toBe('SUCCESS');
  expect((await read('N2')).json).toMatchObject({ apply_state: 'REJECTED', reject_reason: '类目不符' });
  expect(codeOf(await read('N3'))).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  await expect(sandbox.operate('approve', 'N2', {})).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  for (const number of ['N1', 'N2']) {
    const [notice, ...others] = await heard(`/${number}`);
    expect(others).toEqual([]);
    if (notice !== undefined) expectValid(notice);
    expect(notice?.[0]).toBe('PAYSCORE.BIND_SERVICE_ACCOUNT');
  }
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
