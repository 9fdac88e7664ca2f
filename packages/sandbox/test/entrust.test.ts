import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { judge, makeRequest, nameOf, operations, sendRequest } from './asking.js';
import { type Json, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { moveTo } from './papay.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});
beforeEach(async () => {
  await moveTo(sandbox, '10:00');
});

const fresh = (kind: string) => `${kind}${++count}`;
const dateOf = (time: number) => new Date(time + 8 * 3_600_000).toISOString().slice(0, 10);
const inDays = async (days: number) => dateOf((await sandbox.clock.now()).getTime() + days * 86_400_000);
const total = (amount: number) => ({ total: amount, currency: 'CNY' });
const codeOf = ({ status, json }: { status: number; json: Json }) =>
  status < 300 ? 'SUCCESS' : json['code'];

/** Calls an operation, whose answer has to be as the description says, and returns it. */
async function call(name: string, path: string, body?: Json, query = ''): Promise<Json> {
  const method = name.split(' ')[0] ?? '';
  const answer = await v3(sandbox, method, path + query, body);
  const operation = operations.find((other) => nameOf(other) === name);
  expect(operation === undefined ? [`no ${name}`] : judge(sandbox, operation, answer)).toEqual([]);
  return answer.json;
}

/** The notifications at a path: the event and the payload of each. */
async function told(path: string): Promise<Json[]> {
  await sandbox.idle();
  return receiver.at(path).map((one) => {
    const { envelope, payload } = openV3(sandbox, one);
    return { event: envelope['event_type'], ...payload };
  });
}

/** A family of contracts of APIv3, of a merchant or of a partner. */
interface Family {
  readonly presign: string;
  readonly contracts: string;
  readonly isPartner?: boolean;
}
const direct: Family = {
  presign: 'v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign',
  contracts: 'v3/papay/sign/contracts',
};
const partner: Family = {
  presign: 'v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign',
  contracts: 'v3/papay/sign/partner/contracts',
  isPartner: true,
};
const parties = ({ isPartner = false }: Family): Json =>
  isPartner ? { sp_appid: 'wx1', sub_mchid: '1900000109', sub_appid: 'wx2' } : { appid: 'wx1' };
const subQuery = ({ isPartner = false }: Family) => (isPartner ? '?sub_mchid=1900000109' : '');

/** Proposes a contract for a deduction in some days. */
async function propose(
  family: Family,
  channel: string,
  code: string,
  days = 5,
  changes: Json = {},
): Promise<Json> {
  return call(`POST ${family.presign}/${channel}`, `/${family.presign}/${channel}`, {
    ...parties(family), plan_id: 123, out_contract_code: code, contract_display_account: '用户',
    contract_notify_url: `${receiver.url}/contract/${code}`, out_user_code: 'u1',
    deduct_schedule: { estimated_deduct_date: await inDays(days), estimated_deduct_amount: total(3000), description: 'x' },
    ...changes,
  }); // biome-ignore format: a list reads better in rows
}
const read = (family: Family, code: string) =>
  call(
    `GET ${family.contracts}/plan-id/{plan_id}/out-contract-code/{out_contract_code}`,
    `/${family.contracts}/plan-id/123/out-contract-code/${code}`,
    undefined,
    subQuery(family),
  );
/** Signs a contract for a deduction in some days. */
async function sign(days = 5, family = direct): Promise<{ id: string; code: string }> {
  const code = fresh('S');
  await sandbox.confirm(String((await propose(family, 'app', code, days))['pre_entrustweb_id']));
  return { code, id: String((await read(family, code))['contract_id']) };
}

const pay = ({ isPartner = false }: Family) => `v3/papay/pay${isPartner ? '/partner' : ''}`;
const schedule = (id: string, amount = 3000, family = direct) =>
  v3(sandbox, 'POST', `/${pay(family)}/schedules/contract-id/${id}/schedule`, {
    ...parties(family), schedule_amount: total(amount),
  }); // biome-ignore format: a list reads better in rows
const stateOf = (id: string, family = direct) =>
  call(
    `GET ${pay(family)}/schedules/contract-id/{contract_id}`,
    `/${pay(family)}/schedules/contract-id/${id}`,
    undefined,
    subQuery(family),
  );
const apply = (id: string, number: string, changes: Json = {}, family = direct) =>
  v3(sandbox, 'POST', `/${pay(family)}/transactions/apply`, {
    ...parties(family), out_trade_no: number, description: 'x', transaction_notify_url: `${receiver.url}/paid/${number}`,
    contract_id: id, amount: total(3000), ...changes,
  }); // biome-ignore format: a list reads better in rows

describe.each([
  ['a merchant', direct],
  ['a partner', partner],
])('a scheduled deduction of %s', (_, family) => {
  test.each([
    ['app', 'pre_entrustweb_id'],
    ['mini-program', 'pre_entrustweb_id'],
    ['h5', 'redirect_url'],
    ['jsapi', 'redirect_url'],
  ])('is signed by %s, where %s opens the page, and ENTRUST.SIGN is sent', async (channel, id) => {
    const code = fresh('S');
    await sandbox.confirm(String((await propose(family, channel, code))[id]));
    const contract = await read(family, code);
    expect(contract).toMatchObject({
        contract_state: 'SIGNED', out_contract_code: code, plan_id: 123, contract_display_account: '用户', out_user_code: 'u1',
        deduct_schedule: { estimated_deduct_date: await inDays(5), estimated_deduct_amount: total(3000), schedule_state: 'NO_SCHEDULED' },
      }); // biome-ignore format: a list reads better in rows
    const { deduct_schedule: __, ...same } = contract;
    expect(await told(`/contract/${code}`)).toMatchObject([
      { event: 'ENTRUST.SIGN', ...same, deduct_schedule: { estimated_deduct_amount: { amount: 3000 } } },
    ]);
  });

  test('is scheduled on the day before, made on its day, and ends the contract', async () => {
    const { id, code } = await sign(3, family);
    expect(await stateOf(id, family)).toEqual({ schedule_state: 'NO_SCHEDULED' });
    expect(codeOf(await apply(id, fresh('D'), {}, family))).toBe('INVALID_REQUEST');
    await sandbox.clock.advance({ days: 1 });
    expect(codeOf(await schedule(id, 3000, family))).toBe('INVALID_REQUEST');
    await sandbox.clock.advance({ days: 1 });
    expect(codeOf(await schedule(id, 2999, family))).toBe('RULE_LIMIT');
    const scheduled = await call(
      `POST ${pay(family)}/schedules/contract-id/{contract_id}/schedule`,
      `/${pay(family)}/schedules/contract-id/${id}/schedule`,
      { ...parties(family), schedule_amount: total(3000) },
    );
    const date = await inDays(1);
    expect(scheduled).toEqual({
      schedule_state: 'SCHEDULED', scheduled_amount: total(3000), deduct_start_date: date, deduct_end_date: date,
    }); // biome-ignore format: a list reads better in rows
    expect(codeOf(await apply(id, fresh('D'), {}, family))).toBe('INVALID_REQUEST');
    await sandbox.clock.advance({ days: 1 });
    expect(codeOf(await apply(id, fresh('D'), { amount: total(1) }, family))).toBe('INVALID_REQUEST');
    const failing = fresh('D');
    await sandbox.operate('next-deduction', id, { outcome: 'NOT_ENOUGH' });
    expect(codeOf(await apply(id, failing, {}, family))).toBe('SUCCESS');
    expect(codeOf(await apply(id, fresh('D'), {}, family))).toBe('TRADE_ERROR');
    await sandbox.clock.advance({ seconds: 5 });
    expect(await told(`/paid/${failing}`)).toMatchObject([
      { event: 'TRANSACTION.FAIL', out_trade_no: failing, trade_state: 'CLOSED' },
    ]);
    expect(codeOf(await apply(id, failing, {}, family))).toBe('ORDERCLOSED');
    expect(await stateOf(id, family)).toMatchObject({ schedule_state: 'SCHEDULED' });

    const number = fresh('D');
    const name = `POST ${pay(family)}/transactions/apply`;
    const body = {
      ...parties(family), out_trade_no: number, description: 'x', transaction_notify_url: `${receiver.url}/paid/${number}`,
      contract_id: id, amount: total(3000),
    }; // biome-ignore format: a list reads better in rows
    const accepted = await call(name, `/${pay(family)}/transactions/apply`, body);
    expect(accepted).toEqual({ out_trade_no: number, amount: total(3000) });
    expect(await call(name, `/${pay(family)}/transactions/apply`, body)).toEqual(accepted);
    expect(codeOf(await apply(id, number, { description: 'y' }, family))).toBe('OUT_TRADE_NO_USED');
    await sandbox.clock.advance({ seconds: 5 });
    expect(await told(`/paid/${number}`)).toMatchObject([
      { event: 'TRANSACTION.SUCCESS', out_trade_no: number, trade_type: 'PAP', amount: { total: 3000 } },
    ]);
    expect(codeOf(await apply(id, number, {}, family))).toBe('ORDERPAID');
    expect(await stateOf(id, family)).toMatchObject({
      schedule_state: 'PAID',
      deduct_amount: total(3000),
      deduct_date: await inDays(0),
    });
    expect(await read(family, code)).toMatchObject({
      contract_state: 'TERMINATED', contract_terminate_info: { contract_termination_mode: 'SYSTEM_TERMINATE' },
    }); // biome-ignore format: a list reads better in rows
    expect((await told(`/contract/${code}`)).map(({ event }) => event)).toEqual([
      'ENTRUST.SIGN',
      'ENTRUST.TERMINATE',
    ]);
    const path =
      family.isPartner === true
        ? `/v3/pay/partner/transactions/out-trade-no/${number}?sp_mchid=${sandbox.mchid}&sub_mchid=1900000109`
        : `/v3/pay/transactions/out-trade-no/${number}?mchid=${sandbox.mchid}`;
    expect((await v3(sandbox, 'GET', path)).json).toMatchObject({
      trade_state: 'SUCCESS',
      trade_type: 'PAP',
    });
    await sandbox.clock.advance({ days: 2 });
    expect(await told(`/contract/${code}`)).toHaveLength(2);
  });

  test('is terminated by the merchant and by others, once', async () => {
    const { code } = await sign(3, family);
    const path = `${family.contracts}/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate`;
    const body = {
      contract_termination_remark: 'x',
      ...(family.isPartner ? { sub_mchid: '1900000109' } : {}),
    };
    const wire = `/${family.contracts}/plan-id/123/out-contract-code/${code}/terminate`;
    expect(await call(`POST ${path}`, wire, body)).toMatchObject({
      contract_state: 'TERMINATED',
      contract_terminate_info: { contract_termination_mode: 'MCH_API_TERMINATE' },
    });
    expect(codeOf(await v3(sandbox, 'POST', wire, body))).toBe('CONTRACT_ERROR');
    for (const [by, mode] of [
      ['user', 'USER_TERMINATE'],
      ['platform', 'WEPAY_WEB_TERMINATE'],
      ['customer-service', 'CUSTOMER_SERVICE_TERMINATE'],
      ['account-cancelled', 'SYSTEM_TERMINATE'],
    ] as const) {
      const other = await sign(3, family);
      await sandbox.operate('terminate', other.id, { by });
      expect((await told(`/contract/${other.code}`)).at(-1)).toMatchObject({
        event: 'ENTRUST.TERMINATE',
        contract_terminate_info: { contract_termination_mode: mode },
      });
      expect(codeOf(await apply(other.id, fresh('D'), {}, family))).toBe('CONTRACT_NOT_EXIST');
    }
  });
});

describe('a scheduled deduction', () => {
  test('is scheduled between 08:00 and 19:30 only', async () => {
    const { id } = await sign(2);
    await sandbox.clock.advance({ days: 1 });
    for (const [time, code] of [['19:30', 'INVALID_REQUEST']] as const) {
      await moveTo(sandbox, time);
      expect(codeOf(await schedule(id))).toBe(code);
    }
    const other = await sign(2);
    await moveTo(sandbox, '07:59');
    expect(codeOf(await schedule(other.id))).toBe('INVALID_REQUEST');
    await moveTo(sandbox, '08:00');
    expect(codeOf(await schedule(other.id))).toBe('SUCCESS');
  });

  test.each([
    ['usual', '08:00'],
    ['other', '20:00'],
  ] as const)(
    'that is not made is EXPIRED after its day, and its contract ends at the %s hour, %s',
    async (follow, hour) => {
      await sandbox.readings.set({ name: 'scheduled-lapse', follow });
      const { id, code } = await sign(2);
      await sandbox.readings.set({ name: 'scheduled-lapse', follow: 'usual' });
      await sandbox.clock.advance({ days: 2 });
      await moveTo(sandbox, '00:00');
      expect(await stateOf(id)).toEqual({ schedule_state: 'EXPIRED' });
      expect(codeOf(await apply(id, fresh('D')))).toBe('INVALID_REQUEST');
      expect(await read(direct, code)).toMatchObject({ contract_state: 'SIGNED' });
      await moveTo(sandbox, hour);
      expect(await read(direct, code)).toMatchObject({ contract_state: 'TERMINATED' });
    },
  );

  test('is signed before 19:00 of the day before it; its page lives ten minutes', async () => {
    const ask = async (days: number) =>
      v3(sandbox, 'POST', `/${direct.presign}/app`, {
        appid: 'wx1', plan_id: 123, out_contract_code: fresh('S'), contract_display_account: 'x', contract_notify_url: receiver.url,
        deduct_schedule: { estimated_deduct_date: await inDays(days), estimated_deduct_amount: total(1), description: 'x' },
      }); // biome-ignore format: a list reads better in rows
    expect(codeOf(await ask(0))).toBe('INVALID_REQUEST');
    await moveTo(sandbox, '18:59');
    const answer = await ask(1);
    expect(codeOf(answer)).toBe('SUCCESS');
    await sandbox.clock.advance({ minutes: 10 });
    await expect(sandbox.confirm(String(answer.json['pre_entrustweb_id']))).rejects.toThrow(/expired/);
    await moveTo(sandbox, '19:00');
    expect((await ask(1)).json).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('clock advance'),
    });
    await sandbox.readings.set({ name: 'papay-hours', follow: 'other' });
    expect(codeOf(await ask(0))).toBe('SUCCESS');
    await sandbox.readings.set({ name: 'papay-hours', follow: 'usual' });
  });
});

describe('contracts of one user and plan', () => {
  const taken = { status: 403, json: { code: 'CONTRACT_EXISTED' } };
  const ask = async (changes: Json) =>
    v3(sandbox, 'POST', `/${direct.presign}/app`, {
      appid: 'wx1', plan_id: 123, out_contract_code: fresh('S'), contract_display_account: 'x',
      contract_notify_url: `${receiver.url}/limits`, ...changes,
    }); // biome-ignore format: a list reads better in rows
  const signed = async (changes: Json) =>
    sandbox.confirm(String((await ask(changes)).json['pre_entrustweb_id']));
  const agreed = async () => ({
    deduct_schedule: { estimated_deduct_date: await inDays(5), estimated_deduct_amount: total(1), description: 'x' },
  }); // biome-ignore format: a list reads better in rows

  test('for agreed deductions are ten at most in force: the eleventh is refused on its page', async () => {
    const user = { openid: fresh('user'), ...(await agreed()) };
    for (let one = 0; one < 10; one++) await signed(user);
    const id = String((await ask(user)).json['pre_entrustweb_id']);
    await expect(sandbox.confirm(id)).rejects.toThrow(/RULE_LIMIT|暂无法开通此服务/);
    expect(await told('/limits')).toHaveLength(10);
    await signed({ ...user, plan_id: 124 });
    const { things } = await sandbox.user(user.openid);
    const first = things.find(({ state }) => state === 'SIGNED');
    await sandbox.operate('terminate', first?.id ?? '');
    await sandbox.confirm(id);
    expect(await told('/limits')).toHaveLength(13);
  });

  test('are one by the reading one-contract-per-plan, and one for each out_user_code', async () => {
    const user = { openid: fresh('user') };
    await signed(user);
    await signed(user);
    await sandbox.readings.set({ name: 'one-contract-per-plan', follow: 'other' });
    expect(await ask(user)).toMatchObject(taken);
    expect(codeOf(await ask({ ...user, plan_id: 125 }))).toBe('SUCCESS');
    const account = { ...user, out_user_code: fresh('account'), ...(await agreed()) };
    await signed(account);
    expect(await ask({ ...account, openid: fresh('user') })).toMatchObject(taken);
    expect(codeOf(await ask({ ...account, out_user_code: fresh('account') }))).toBe('SUCCESS');
    await sandbox.readings.set({ name: 'one-contract-per-plan', follow: 'usual' });
    expect(codeOf(await ask(user))).toBe('SUCCESS');
  });
});

test('HarmonyOS: a contract of a device deducts with the same codes and events, and the merchant is asked before the user ends it', async () => {
  const code = fresh('H');
  const given = {
    sign_scene: 'SIGN_SCENE_QRCODE', appid: 'wx1', plan_id: 123, out_contract_code: code, contract_display_account: 'x',
    contract_notify_url: `${receiver.url}/contract/${code}`, out_user_code: 'u', device_info: {
      device_type: 'DEVICE_TYPE_TV', device_os: 'x', device_id: 'x', device_running_as_root: false, device_ip: '127.0.0.1',
      weixin_installed: false, weixin_version: 'x', days_since_first_login: 'DAYS_SINCE_FIRST_LOGIN_UNKNOW',
    },
  }; // biome-ignore format: a list reads better in rows
  const answer = await call(
    'POST v3/papay/sign/contracts/pre-entrust-sign',
    '/v3/papay/sign/contracts/pre-entrust-sign',
    given,
  );
  await sandbox.confirm(String(answer['redirect_url']));
  const contract = await call(
    'GET v3/papay/sign/contracts/harmony-plan-id/{plan_id}/out-contract-code/{out_contract_code}',
    `/v3/papay/sign/contracts/harmony-plan-id/123/out-contract-code/${code}`,
  );
  const number = fresh('D');
  const body = {
    appid: 'wx1', out_trade_no: number, description: 'x', transaction_notify_url: `${receiver.url}/paid/${number}`,
    contract_id: contract['contract_id'], amount: total(100), harmony_account_id: 'h',
  }; // biome-ignore format: a list reads better in rows
  await call(
    'POST v3/papay/pay/harmony/transactions/apply',
    '/v3/papay/pay/harmony/transactions/apply',
    body,
  );
  await sandbox.clock.advance({ seconds: 5 });
  expect(await told(`/paid/${number}`)).toMatchObject([{ event: 'TRANSACTION.SUCCESS' }]);
  const again = await v3(sandbox, 'POST', '/v3/papay/pay/harmony/transactions/apply', {
    ...body,
    out_trade_no: fresh('D'),
  });
  expect([again.status, again.json['code']]).toEqual([403, 'RULE_LIMIT']);

  const contract_id = String(contract['contract_id']);
  const end = () => sandbox.operate('terminate', contract_id, { remark: 'r' });
  const events = async () => (await told(`/contract/${code}`)).map(({ event }) => event);
  const inquiry = 'ENTRUST.TERMINATE_INQUIRY';
  receiver.say(`/contract/${code}`, '{"code":"FAIL","message":"未还清"}');
  expect(await Promise.all([end(), end()])).toMatchObject([
    { state: 'SIGNED', asked: inquiry },
    { state: 'SIGNED', asked: inquiry },
  ]);
  expect(await events()).toEqual(['ENTRUST.SIGN', inquiry]);
  expect(await read(direct, code)).toMatchObject({ contract_state: 'SIGNED' });
  receiver.failNext(500);
  await end();
  await sandbox.idle();
  receiver.say(`/contract/${code}`, '{"code":"SUCCESS"}');
  await sandbox.clock.advance({ seconds: 20 });
  const seen = await told(`/contract/${code}`);
  expect(seen.map(({ event }) => event)).toEqual([
    'ENTRUST.SIGN',
    inquiry,
    inquiry,
    inquiry,
    'ENTRUST.TERMINATE',
  ]);
  expect(seen[1]).toMatchObject({ contract_id, out_user_code: 'u', contract_state: 'SIGNED' });
  expect(await read(direct, code)).toMatchObject({
    contract_state: 'TERMINATED',
    contract_terminate_info: {
      contract_termination_mode: 'USER_TERMINATE',
      contract_termination_remark: 'r',
    },
  });
});

describe('an insurance', () => {
  const base = 'v3/papay/insurance-sign';
  const periods = async (...days: number[]) =>
    Promise.all(days.map(async (day, index) => ({
      policy_period_id: index + 1, estimated_deduct_date: await inDays(day), estimated_deduct_amount: total(500 * (index + 1)),
    }))); // biome-ignore format: a list reads better in rows
  const given = async (code: string): Promise<Json> => ({
    appid: 'wx1', plan_id: 123, out_contract_code: code, insured_display_name: '用户', contract_notify_url: `${receiver.url}/contract/${code}`,
    policy_start_date: await inDays(0), policy_end_date: await inDays(365), policy_periods: await periods(1, 31),
  }); // biome-ignore format: a list reads better in rows
  const period = (id: string, number: number) =>
    `/v3/papay/insurance-pay/policy-periods/contract-id/${id}/policy-period-id/${number}`;
  const periodName =
    'v3/papay/insurance-pay/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}';
  const byCode = 'plan-id/{plan_id}/out-contract-code/{out_contract_code}';

  test.each([
    ['app', 'pre_entrustweb_id'],
    ['mini-program', 'pre_entrustweb_id'],
    ['h5', 'redirect_url'],
    ['jsapi', 'redirect_url'],
  ])('is signed by %s', async (channel, id) => {
    const code = fresh('I');
    const answer = await call(
      `POST ${base}/contracts/pre-entrust-sign/${channel}`,
      `/${base}/contracts/pre-entrust-sign/${channel}`,
      await given(code),
    );
    await sandbox.confirm(String(answer[id]));
    expect(await call(`GET ${base}/contracts/${byCode}`, `/${base}/contracts/plan-id/123/out-contract-code/${code}`)).toMatchObject({
      contract_state: 'SIGNED', insured_display_name: '用户', contract_expired_time: expect.stringContaining(await inDays(366)),
    }); // biome-ignore format: a list reads better in rows
    expect(await told(`/contract/${code}`)).toMatchObject([{ event: 'INSURANCE_ENTRUST.SIGN' }]);
  });

  test('is signed with its first premium: both or none, each notified once', async () => {
    const path = `/${base}/contracts/pre-entrust-sign/jsapi`;
    const ask = (changes: Json) => v3(sandbox, 'POST', path, changes);
    const code = fresh('I');
    const number = fresh('D');
    const request = {
      ...(await given(code)), amount: total(500), out_trade_no: number, description: 'x',
      transaction_notify_url: `${receiver.url}/paid/${number}`,
    }; // biome-ignore format: a list reads better in rows
    expect((await ask({ ...request, amount: total(499) })).json).toMatchObject({ code: 'PARAM_ERROR' });
    expect((await ask({ ...request, transaction_notify_url: undefined })).json).toMatchObject({
      code: 'PARAM_ERROR',
      detail: { field: '/transaction_notify_url' },
    });
    const left = String((await ask(request)).json['redirect_url']);
    await sandbox.decline(left);
    expect([await told(`/contract/${code}`), await told(`/paid/${number}`)]).toEqual([[], []]);
    await sandbox.confirm(String((await ask(request)).json['redirect_url']));
    expect(await told(`/contract/${code}`)).toMatchObject([{ event: 'INSURANCE_ENTRUST.SIGN' }]);
    expect(await told(`/paid/${number}`)).toMatchObject([
      { event: 'TRANSACTION.SUCCESS', out_trade_no: number, amount: { total: 500 } },
    ]);
    const list = `/${base}/policy_periods/plan-id/123/out-contract-code/${code}`;
    expect((await v3(sandbox, 'GET', list)).json).toMatchObject({
      data: [
        { policy_period_state: 'PAID', deduct_amount: total(500) },
        { policy_period_state: 'NO_SCHEDULED' },
      ],
    });
    const other = { ...request, out_contract_code: fresh('I') };
    expect(codeOf(await ask(other))).toBe('OUT_TRADE_NO_USED');
  });

  test('is deducted by periods, renewed, modified and terminated', async () => {
    const code = fresh('I');
    const answer = await call(
      `POST ${base}/contracts/pre-entrust-sign/app`,
      `/${base}/contracts/pre-entrust-sign/app`,
      await given(code),
    );
    await sandbox.confirm(String(answer['pre_entrustweb_id']));
    const id = String(
      (
        await call(
          `GET ${base}/contracts/${byCode}`,
          `/${base}/contracts/plan-id/123/out-contract-code/${code}`,
        )
      )['contract_id'],
    );
    const scheduled = await call(`POST ${periodName}/schedule`, `${period(id, 1)}/schedule`, {
      appid: 'wx1',
      scheduled_amount: total(500),
    });
    expect(scheduled).toMatchObject({ policy_period_id: 1, policy_period_state: 'SCHEDULED' });
    await sandbox.clock.advance({ days: 1 });
    const number = fresh('D');
    await call('POST v3/papay/insurance-pay/transactions/apply', '/v3/papay/insurance-pay/transactions/apply', {
      appid: 'wx1', out_trade_no: number, description: 'x', transaction_notify_url: `${receiver.url}/paid/${number}`, contract_id: id,
      policy_period_id: 1, amount: total(500),
    }); // biome-ignore format: a list reads better in rows
    await sandbox.clock.advance({ seconds: 5 });
    expect(await told(`/paid/${number}`)).toMatchObject([{ event: 'TRANSACTION.SUCCESS' }]);
    expect(await call(`GET ${periodName}`, period(id, 1))).toMatchObject({
      policy_period_state: 'PAID',
      deduct_amount: total(500),
    });

    const renewed = [
      { policy_period_id: 3, estimated_deduct_date: await inDays(60), estimated_deduct_amount: total(700) },
    ];
    await call(
      `POST ${base}/contracts/plan-id/{plan_id}/contract-id/{contract_id}/renew`,
      `/${base}/contracts/plan-id/123/contract-id/${id}/renew`,
      { appid: 'wx1', policy_periods: renewed },
    );
    const list = () =>
      call(
        `GET ${base}/policy_periods/${byCode}`,
        `/${base}/policy_periods/plan-id/123/out-contract-code/${code}`,
      );
    expect(await list()).toMatchObject({
      total_count: 3,
      data: [{ policy_period_state: 'PAID' }, { policy_period_id: 2 }, { policy_period_id: 3 }],
    });
    const modified = [
      { policy_period_id: 2, estimated_deduct_date: await inDays(1), estimated_deduct_amount: total(900) },
    ];
    const modify = `${base}/policy-periods/plan-id/{plan_id}/contract-id/{contract_id}/modify`;
    const path = `/${base}/policy-periods/plan-id/123/contract-id/${id}/modify`;
    await call(`POST ${modify}`, path, { appid: 'wx1', policy_periods: modified });
    expect(await list()).toMatchObject({
      total_count: 2,
      data: [{ policy_period_id: 1 }, { policy_period_id: 2, estimated_deduct_amount: total(900) }],
    });
    await call(`POST ${periodName}/schedule`, `${period(id, 2)}/schedule`, {
      appid: 'wx1',
      scheduled_amount: total(900),
    });
    expect(codeOf(await v3(sandbox, 'POST', path, { appid: 'wx1', policy_periods: renewed }))).toBe(
      'CONTRACT_ERROR',
    );
    expect(
      await call(`POST ${modify}`, path, {
        appid: 'wx1',
        policy_periods: renewed,
        allow_cancel_scheduled: true,
      }),
    ).toMatchObject({ cancel_scheduled_policy_period_id: 2 });
    expect(
      await call(
        `POST ${base}/contracts/${byCode}/terminate`,
        `/${base}/contracts/plan-id/123/out-contract-code/${code}/terminate`,
        { contract_termination_remark: 'x' },
      ),
    ).toMatchObject({ contract_state: 'TERMINATED' });
    expect((await told(`/contract/${code}`)).map(({ event }) => event)).toEqual([
      'INSURANCE_ENTRUST.SIGN',
      'INSURANCE_ENTRUST.RENEW',
      'INSURANCE_ENTRUST.TERMINATE',
    ]);
  });
});

describe('the global edition', () => {
  const base = 'v3/global/papay';
  const sign = async (channel: string, id: string, given: Json = { appid: 'wx1' }) => {
    const code = fresh('G');
    const body = {
      ...given,
      plan_id: 123,
      out_contract_code: code,
      success_notify_url: `${receiver.url}/contract/${code}`,
      user_display_name: 'x',
    };
    const answer = await call(
      `POST ${base}/contracts/${channel}-pre-entrust-sign`,
      `/${base}/contracts/${channel}-pre-entrust-sign`,
      body,
    );
    await sandbox.confirm(String(answer[id]));
    const found = await call(
      `GET ${base}/contracts/out-contract-code/{out_contract_code}`,
      `/${base}/contracts/out-contract-code/${code}`,
      undefined,
      '?plan_id=123',
    );
    return { code, id: String(found['contract_id']) };
  };
  const deduct = (id: string, number: string, given: Json = { appid: 'wx1' }) => v3(sandbox, 'POST', `/${base}/transactions`, {
    ...given, description: 'x', notify_url: `${receiver.url}/paid/${number}`, out_trade_no: number, merchant_category_code: '1011',
    contract_id: id, amount: { total: 100, currency: 'HKD' },
  }); // biome-ignore format: a list reads better in rows

  test.each([
    ['app', 'session_id'],
    ['miniprogram', 'session_id'],
    ['jsapi', 'sign_url'],
    ['h5', 'sign_url'],
    ['web', 'show_code_url'],
    ['web', 'sign_url'],
  ])('is signed by %s with %s', async (channel, id) => {
    const { code } = await sign(channel, id);
    expect(await told(`/contract/${code}`)).toMatchObject([{ event: 'PAPAY.SIGN' }]);
  });

  test('deducts at once, answers queries and is reversed', async () => {
    const institution = { sp_appid: 'wx1', sub_mchid: '1900000109' };
    for (const given of [{ appid: 'wx1' }, institution]) {
      const { id } = await sign('app', 'session_id', given);
      const number = fresh('D');
      const body = {
        ...given, description: 'x', notify_url: `${receiver.url}/paid/${number}`, out_trade_no: number, merchant_category_code: '1011',
        contract_id: id, amount: { total: 100, currency: 'HKD' },
      }; // biome-ignore format: a list reads better in rows
      const paid = await call(`POST ${base}/transactions`, `/${base}/transactions`, body);
      expect(paid).toMatchObject({
        trade_state: 'SUCCESS',
        trade_type: 'AUTH',
        amount: { total: 100, currency: 'HKD' },
      });
      expect(await told(`/paid/${number}`)).toMatchObject([
        { event: 'TRANSACTION.SUCCESS', out_trade_no: number },
      ]);
      const query = '?sub_mchid=1900000109';
      expect(
        await call(
          `GET ${base}/transactions/out-trade-no/{out_trade_no}`,
          `/${base}/transactions/out-trade-no/${number}`,
          undefined,
          query,
        ),
      ).toEqual(paid);
      expect(
        await call(
          `GET ${base}/transactions/{transaction_id}`,
          `/${base}/transactions/${paid['transaction_id']}`,
          undefined,
          query,
        ),
      ).toEqual(paid);
      expect(codeOf(await deduct(id, number, given))).toBe('ORDERPAID');
      await call(
        `POST ${base}/transactions/out-trade-no/{out_trade_no}/reverse`,
        `/${base}/transactions/out-trade-no/${number}/reverse`,
        undefined,
        query,
      );
      expect(
        await call(
          `GET ${base}/transactions/out-trade-no/{out_trade_no}`,
          `/${base}/transactions/out-trade-no/${number}`,
          undefined,
          query,
        ),
      ).toMatchObject({ trade_state: 'REVOKED' });
      expect(await told(`/paid/${number}`)).toHaveLength(1);
    }
  });

  test('answers a failure with its code, and the number is used', async () => {
    const { id } = await sign('app', 'session_id');
    for (const [outcome, status] of [
      ['NOT_ENOUGH', 403],
      ['ACCOUNT_ERROR', 403],
      ['BANK_ERROR', 500],
    ] as const) {
      const number = fresh('D');
      await sandbox.operate('next-deduction', id, { outcome });
      const answer = await deduct(id, number);
      expect([answer.status, answer.json['code']]).toEqual([status, outcome]);
      expect(codeOf(await deduct(id, number))).toBe('ORDERCLOSED');
      expect(await told(`/paid/${number}`)).toEqual([]);
    }
    expect(codeOf(await deduct(id, fresh('D')))).toBe('SUCCESS');
    expect(codeOf(await deduct(id, fresh('D')))).toBe('RULE_LIMIT');
    await sandbox.operate('terminate', id);
    expect(codeOf(await deduct(id, fresh('D')))).toBe('CONTRACT_NOT_EXIST');
  });
});

describe('combined orders of 收付通', () => {
  const base = 'v3/ecommerce/combine-papay';
  const byCode = 'plan-id/{plan_id}/out-contract-code/{out_contract_code}';
  const sign = async (channel = '') => {
    const code = fresh('E');
    const body = {
      appid: 'wx1', plan_id: 123, out_contract_code: code, contract_display_account: 'x', notify_url: `${receiver.url}/contract/${code}`,
      ...(channel === '' ? { attach: 'a' } : {}),
    }; // biome-ignore format: a list reads better in rows
    const answer = await call(
      `POST ${base}/contracts/pre-entrust-sign${channel}`,
      `/${base}/contracts/pre-entrust-sign${channel}`,
      body,
    );
    await sandbox.confirm(String(answer['pre_entrustweb_id']));
    return {
      code,
      id: String(
        (
          await call(
            `GET ${base}/contracts/${byCode}`,
            `/${base}/contracts/plan-id/123/out-contract-code/${code}`,
          )
        )['contract_id'],
      ),
    };
  };
  const order = (id: string, number: string, ...amounts: number[]) => ({
    combine_appid: 'wx1', combine_mchid: sandbox.mchid, combine_out_trade_no: number, contract_id: id,
    sub_orders: amounts.map((amount, index) => ({
      mchid: sandbox.mchid, attach: 'a', amount: { total_amount: amount, currency: 'CNY' }, out_trade_no: `${number}-${index}`,
      sub_mchid: `190000011${index}`, description: 'x',
    })),
  }); // biome-ignore format: a list reads better in rows

  test.each([[''], ['/mini-program']])(
    'are signed for, and terminated with ECOMMERCE_ENTRUST events: pre-entrust-sign%s',
    async (channel) => {
      const { code } = await sign(channel);
      await call(
        `POST ${base}/contracts/${byCode}/terminate`,
        `/${base}/contracts/plan-id/123/out-contract-code/${code}/terminate`,
        { contract_termination_remark: 'x' },
      );
      const more = channel === '' ? { attach: 'a' } : {};
      expect(await told(`/contract/${code}`)).toMatchObject([
        {
          event: 'ECOMMERCE_ENTRUST.SIGN',
          out_contract_code: code,
          contract_expired_time: expect.any(String),
          ...more,
        },
        { event: 'ECOMMERCE_ENTRUST.TERMINATE', contract_termination_mode: 'MCH_API_TERMINATE', ...more },
      ]);
    },
  );

  test('are deducted at once, all or none, and reversed', async () => {
    const { id } = await sign();
    const failing = fresh('D');
    await sandbox.operate('next-deduction', id, { outcome: 'NOTENOUGH' });
    const refused = await v3(sandbox, 'POST', `/${base}/transactions`, order(id, failing, 100, 200));
    expect([refused.status, refused.json['code']]).toEqual([403, 'NOT_ENOUGH']);
    const query = (number: string) =>
      call(`GET ${base}/transactions/{combine_out_trade_no}`, `/${base}/transactions/${number}`);
    expect(await query(failing)).toMatchObject({
      sub_orders: [{ trade_state: 'CLOSED' }, { trade_state: 'CLOSED' }],
    });
    const number = fresh('D');
    const paid = await call(
      `POST ${base}/transactions`,
      `/${base}/transactions`,
      order(id, number, 100, 200),
    );
    expect(paid).toMatchObject({
      sub_orders: [{ trade_state: 'SUCCESS', trade_type: 'PAP' }, { amount: { total_amount: 200 } }],
    });
    expect(await query(number)).toEqual(paid);
    expect(codeOf(await v3(sandbox, 'POST', `/${base}/transactions`, order(id, number, 100, 200)))).toBe(
      'ORDERPAID',
    );
    expect(codeOf(await v3(sandbox, 'POST', `/${base}/transactions`, order(id, number, 100)))).toBe(
      'OUT_TRADE_NO_USED',
    );
    const name = `POST ${base}/transactions/{combine_out_trade_no}/reverse`;
    const reversed = {
      combine_appid: 'wx1',
      sub_orders: order(id, number, 1, 1).sub_orders.map(({ mchid, out_trade_no, sub_mchid }) => ({
        mchid,
        out_trade_no,
        sub_mchid,
      })),
    };
    for (let time = 0; time < 2; time += 1)
      await call(name, `/${base}/transactions/${number}/reverse`, reversed);
    expect(await query(number)).toMatchObject({
      sub_orders: [{ trade_state: 'REVOKED' }, { trade_state: 'REVOKED' }],
    });
  });
});

describe('without a password', () => {
  const base = 'v3/password-exempt-contract/contracts';
  const modes: Record<string, Json> = {
    normal: { appid: 'wx1', openid: 'o1' }, ecommerce: { appid: 'wx1', openid: 'o1' },
    qs: { appid: 'wx1', sub_appid: 'wx2', sub_mchid: '1900000109', openid: 'o1' },
    'service-provider': { sp_appid: 'wx1', sp_openid: 'o1', sub_mchid: '1900000109', sub_appid: 'wx2' },
  }; // biome-ignore format: a list reads better in rows
  const byCode = `${base}/service-id/{service_id}/out-contract-code/{out_contract_code}`;

  test.each(
    Object.entries(modes).flatMap(([mode, given]) =>
      ['mini-program', 'pay-redirect-sign'].map((channel) => [mode, channel, given] as const),
    ),
  )('a contract is signed, read and terminated: %s %s', async (mode, channel, given) => {
    const code = fresh('P');
    const body = {
      ...given, service_id: 500, out_contract_code: code, notify_url: receiver.url, contract_display_account: 'x',
      ...(channel === 'mini-program' ? {} : { prepay_id: 'wx1' }),
    }; // biome-ignore format: a list reads better in rows
    const answer = await call(
      `POST ${base}/${mode}/pre-entrust-sign/${channel}`,
      `/${base}/${mode}/pre-entrust-sign/${channel}`,
      body,
    );
    const wire = `/${base}/service-id/500/out-contract-code/${code}`;
    expect(codeOf(await v3(sandbox, 'GET', wire))).toBe('CONTRACT_NOT_EXIST');
    await sandbox.confirm(String(answer['pre_entrustweb_id'] ?? code));
    expect(await call(`GET ${byCode}`, wire)).toMatchObject({
      contract_state: 'SIGNED',
      service_id: 500,
      openid: 'o1',
      appid: 'wx1',
    });
    await call(`POST ${byCode}/terminate`, `${wire}/terminate`, { contract_termination_remark: 'x' });
    expect(await call(`GET ${byCode}`, wire)).toMatchObject({ contract_state: 'TERMINATED' });
  });
});

test.each([
  'pre-entrust-sign/mini-program',
  'pre-entrust-sign-with-real-name-identity/app',
  'pre-entrust-sign-with-real-name-identity/mini-program',
])('an individual payee authorizes: %s', async (channel) => {
  const operation = operations.find(({ path }) => path === `v3/ecommerce/individual-contracts/${channel}`);
  if (operation === undefined) throw new Error(`no ${channel}`);
  const code = fresh('A');
  const given = { appid: 'wx1', out_contract_code: code, openid: 'o7' };
  const answer = await sendRequest(sandbox, operation, makeRequest(sandbox, operation, channel, given));
  expect(judge(sandbox, operation, answer)).toEqual([]);
  await sandbox.confirm(String(JSON.parse(answer.body).pre_entrustweb_id));
  const path = `/v3/ecommerce/individual-contracts/out-contract-code/${code}?appid=wx1`;
  const { json } = await v3(sandbox, 'GET', path);
  expect(json).toMatchObject({ auth_state: 'AUTHORIZED' });
  if (channel.endsWith('mini-program')) expect(json).toMatchObject({ individual_openid: 'o7' });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
