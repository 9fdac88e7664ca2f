import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { judge, nameOf, operations } from './asking.js';
import { type Answer, type Fields, fromXml, type Json, send, v2, v2Sign, v3 } from './merchant.js';
import { openV2 } from './notifications.js';
import { createPapay, moveTo, type Papay } from './papay.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
let papay: Papay;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
  papay = createPapay(sandbox, receiver);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});
beforeEach(async () => {
  await moveTo(sandbox, '10:00');
});

const fresh = (kind: string) => `${kind}${++count}`;
/** A contract of a new user. */
const sign = (changes: Fields = {}) => {
  const code = fresh('C');
  return papay.sign(code, { trade_type: 'NATIVE', openid: '', ...changes });
};
const days = (number: number) => sandbox.clock.advance({ days: number });
const codeOf = ({ result_code, err_code }: Fields) => (result_code === 'SUCCESS' ? 'SUCCESS' : err_code);
const faultsOf = (name: string, answer: Answer) => {
  const operation = operations.find((other) => nameOf(other) === name);
  return operation === undefined ? [`no ${name}`] : judge(sandbox, operation, answer);
};
const notice = (id: string, amount = 1000, changes: Json = {}) =>
  v3(sandbox, 'POST', `/v3/papay/contracts/${id}/notify`, {
    mchid: sandbox.mchid, appid: 'wx1', estimated_amount: { amount, currency: 'CNY' }, ...changes,
  }); // biome-ignore format: a list reads better in rows

describe('a deduction', () => {
  test('within 12 hours of the signing runs at once, and its success is notified with contract_id and trade_state', async () => {
    const id = await sign();
    const number = fresh('D');
    expect(codeOf(await papay.apply(id, number))).toBe('SUCCESS');
    expect(await papay.query(number)).toMatchObject({ trade_state: 'ACCEPT', out_trade_no: number });
    await sandbox.clock.advance({ seconds: 5 });
    expect(await papay.query(number)).toMatchObject({
      trade_state: 'SUCCESS', trade_type: 'PAP', total_fee: '1000',
    }); // biome-ignore format: a list reads better in rows
    expect(papay.told(number)).toEqual([
      expect.objectContaining({
        result_code: 'SUCCESS', trade_state: 'SUCCESS', contract_id: id, out_trade_no: number, total_fee: '1000',
        transaction_id: expect.stringMatching(/^4200\d{24}$/), trade_type: 'PAP',
      }),
    ]); // biome-ignore format: a list reads better in rows
    const found = await v2(sandbox, '/pay/orderquery', {
      appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: number,
    }); // biome-ignore format: a list reads better in rows
    expect(found.fields).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'PAP' });
  });

  test('later on is accepted, and runs 24 hours later', async () => {
    const id = await sign();
    await days(2);
    const number = fresh('D');
    expect(codeOf(await papay.apply(id, number))).toBe('SUCCESS');
    await sandbox.clock.advance({ hours: 23 });
    expect(await papay.query(number)).toMatchObject({ trade_state: 'ACCEPT' });
    await sandbox.clock.advance({ hours: 2 });
    expect(await papay.query(number)).toMatchObject({ trade_state: 'SUCCESS' });
    expect(papay.told(number)).toHaveLength(1);
  });

  test('answers as the description has it, of merchants and of partners', async () => {
    for (const partner of ['', 'partner/']) {
      const parties = {
        appid: 'wx1',
        mch_id: sandbox.mchid,
        ...(partner === '' ? {} : { sub_appid: 'wx2', sub_mch_id: '1900000109' }),
      };
      const id = await sign();
      const number = fresh('D');
      const applied = await v2(sandbox, `/pay/${partner}pappayapply`, {
        ...parties, body: 'x', out_trade_no: number, total_fee: '1', spbill_create_ip: '127.0.0.1',
        notify_url: `${receiver.url}/paid/${number}`, trade_type: 'PAP', contract_id: id,
      }); // biome-ignore format: a list reads better in rows
      expect(faultsOf(`POST v2/pay/${partner}pappayapply`, applied)).toEqual([]);
      for (const seconds of [0, 5]) {
        await sandbox.clock.advance({ seconds });
        const found = await v2(sandbox, `/pay/${partner}paporderquery`, { ...parties, out_trade_no: number });
        expect(faultsOf(`POST v2/pay/${partner}paporderquery`, found)).toEqual([]);
      }
      expect(papay.told(number)[0]).toMatchObject({ ...parties, out_trade_no: number });
    }
  });

  test('is announced by a partner for its sub-merchant, also before another attempt', async () => {
    const id = await sign();
    const parties = { sp_mchid: sandbox.mchid, sp_appid: 'wx1', sub_mchid: '1900000109' };
    const base = `/v3/partner-papay/contracts/${id}`;
    const estimated_amount = { amount: 1000, currency: 'CNY' };
    const announced = await v3(sandbox, 'POST', `${base}/notify`, { ...parties, estimated_amount });
    expect(faultsOf('POST v3/partner-papay/contracts/{contract_id}/notify', announced)).toEqual([]);
    const reminded = await v3(sandbox, 'POST', `${base}/fail-notify`, parties);
    expect(faultsOf('POST v3/partner-papay/contracts/{contract_id}/fail-notify', reminded)).toEqual([]);
  });

  test("between 22:00 and 07:00 is refused with the sandbox's time and how to move it; a reading accepts it", async () => {
    const id = await sign();
    for (const [time, code] of [
      ['22:00', 'INVALID_REQUEST'],
      ['06:59', 'INVALID_REQUEST'],
      ['07:00', 'SUCCESS'],
    ] as const) {
      await moveTo(sandbox, time);
      const answer = await papay.apply(id, fresh('D'));
      expect(codeOf(answer)).toBe(code);
      if (code !== 'SUCCESS') {
        expect(answer['err_code_des']).toMatch(
          /07:00-22:00，沙箱时间为 .* (22:00|06:59).*wechatpay-kit clock advance (9h 0m|0h 1m)/,
        );
      }
    }
    await moveTo(sandbox, '23:00');
    await sandbox.readings.set({ name: 'papay-hours', follow: 'other' });
    expect(codeOf(await papay.apply(await sign(), fresh('D')))).toBe('SUCCESS');
    await sandbox.readings.set({ name: 'papay-hours', follow: 'usual' });
  });
});

describe('of one contract', () => {
  test('one deduction waits: a second is ORDER_ACCEPTED, also with the same number', async () => {
    const id = await sign();
    await days(1);
    const number = fresh('D');
    await papay.apply(id, number);
    expect(codeOf(await papay.apply(id, fresh('D')))).toBe('ORDER_ACCEPTED');
    expect(codeOf(await papay.apply(id, number))).toBe('ORDER_ACCEPTED');
    expect(codeOf(await papay.apply(id, number, { total_fee: '1' }))).toBe('INVALID_REQUEST');
    await days(1);
    await moveTo(sandbox, '11:00');
    expect(codeOf(await papay.apply(id, number))).toBe('ORDERPAID');
    expect(papay.told(number)).toHaveLength(1);
  });

  test('one deduction succeeds a day; a plan may allow more; failures do not count', async () => {
    const id = await sign();
    await sandbox.operate('next-deduction', id, { outcome: 'NOTENOUGH' });
    for (const code of ['SUCCESS', 'SUCCESS', 'RULELIMIT']) {
      expect(codeOf(await papay.apply(id, fresh('D')))).toBe(code);
      await sandbox.clock.advance({ seconds: 5 });
    }
  });

  test('a termination ends the deductions, and one that waits fails', async () => {
    const id = await sign();
    await days(1);
    const number = fresh('D');
    await papay.apply(id, number);
    expect(await sandbox.operate('terminate', id)).toMatchObject({ family: 'pap', state: 'TERMINATED' });
    expect(codeOf(await papay.apply(id, fresh('D')))).toBe('CONTRACT_NOT_EXIST');
    await days(2);
    expect(await papay.query(number)).toMatchObject({ trade_state: 'CLOSED' });
    expect(papay.told(number)).toMatchObject([{ trade_state: 'PAY_FAIL', err_code: 'CONTRACT_NOT_EXIST' }]);
  });

  test('an expired contract is CONTRACTERROR, an unknown one CONTRACT_NOT_EXIST', async () => {
    expect(codeOf(await papay.apply('123', fresh('D')))).toBe('CONTRACT_NOT_EXIST');
    const id = await sign();
    await days(3660);
    await moveTo(sandbox, '12:00');
    expect(codeOf(await papay.apply(id, fresh('D')))).toBe('CONTRACTERROR');
  });
});

describe('a failed deduction', () => {
  test.each([
    ['NOTENOUGH', 'NOTENOUGH', 'CLOSED'],
    ['BANK_ERROR', 'BANKERROR', 'CLOSED'],
    ['ACCOUNTERROR', 'ACCOUNTERROR', 'CLOSED'],
    ['USER_NOT_EXIST', 'USER_NOT_EXIST', 'CLOSED'],
    ['RULELIMIT', 'RULELIMIT', 'CLOSED'],
    ['SYSTEMERROR', 'SYSTEMERROR', 'NOTPAY'],
  ])('%s is notified with result_code FAIL and %s, and its order is %s', async (outcome, code, state) => {
    const id = await sign();
    await sandbox.operate('next-deduction', id, { outcome });
    const number = fresh('D');
    await papay.apply(id, number);
    await sandbox.clock.advance({ seconds: 5 });
    const [told, ...more] = papay.told(number);
    expect(told).toMatchObject({
      return_code: 'SUCCESS', result_code: 'FAIL', err_code: code, trade_state: 'PAY_FAIL', contract_id: id,
    }); // biome-ignore format: a list reads better in rows
    expect(told).not.toHaveProperty('transaction_id');
    expect(more).toEqual([]);
    expect(await papay.query(number)).toMatchObject({ trade_state: state });
    expect(codeOf(await papay.apply(id, number))).toBe(
      state === 'CLOSED' ? 'ORDERCLOSED' : 'INVALID_REQUEST',
    );
    expect(codeOf(await papay.apply(id, fresh('D')))).toBe('SUCCESS');
  });

  test('is notified like the sample, with result_code SUCCESS, by the other reading', async () => {
    const id = await sign();
    await sandbox.readings.set({ name: 'papay-failure-notice', follow: 'other' });
    await sandbox.operate('next-deduction', id, { outcome: 'NOTENOUGH' });
    const number = fresh('D');
    await papay.apply(id, number);
    await sandbox.clock.advance({ seconds: 5 });
    expect(papay.told(number)).toMatchObject([
      { result_code: 'SUCCESS', err_code: '0', trade_state: 'PAY_FAIL' },
    ]);
    await sandbox.readings.set({ name: 'papay-failure-notice', follow: 'usual' });
  });

  test('that waits is unknown to paporderquery by the other reading; one that the merchant closes is none', async () => {
    const id = await sign();
    await days(1);
    const number = fresh('D');
    await papay.apply(id, number);
    await sandbox.readings.set({ name: 'papay-accepted-query', follow: 'other' });
    expect(codeOf(await papay.query(number))).toBe('ORDERNOTEXIST');
    await sandbox.readings.set({ name: 'papay-accepted-query', follow: 'usual' });
    const order = { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: number };
    expect(codeOf((await v2(sandbox, '/pay/closeorder', order)).fields)).toBe('SUCCESS');
    expect(codeOf(await papay.query(number))).toBe('ORDERNOTEXIST');
    expect((await v2(sandbox, '/pay/orderquery', order)).fields).toMatchObject({ trade_state: 'CLOSED' });
    await days(2);
    expect(papay.told(number)).toEqual([]);
  });

  test('is chosen by an outcome that exists', async () => {
    const id = await sign();
    await expect(sandbox.operate('next-deduction', id, { outcome: 'x' })).rejects.toThrow(
      /outcome: expected one of SUCCESS, NOTENOUGH/,
    );
    await expect(sandbox.operate('terminate', id, { by: 'x' })).rejects.toThrow(/by: expected one of user/);
    await expect(sandbox.operate('next-deduction', 'x', { outcome: 'SUCCESS' })).rejects.toThrow(/nothing/);
  });
});

describe('a plan', () => {
  test('has 500 yuan a deduction at first; a fixed or greater amount is registered', async () => {
    const plan = (id: string, settings: object) => ({ plan_id: id, ...settings });
    await sandbox.register({
      plans: [123, plan('201', { fixed_amount: 900 }), plan('202', { most_amount: 60_000 })],
    });
    const cases = [
      ['123', '50000', 'SUCCESS'], ['123', '50001', 'RULELIMIT'], ['201', '900', 'SUCCESS'], ['201', '899', 'RULELIMIT'],
      ['202', '60000', 'SUCCESS'], ['202', '60001', 'RULELIMIT'],
    ] as const; // biome-ignore format: a list reads better in rows
    for (const [plan_id, total_fee, code] of cases) {
      expect([
        plan_id,
        codeOf(await papay.apply(await sign({ plan_id }), fresh('D'), { total_fee })),
      ]).toEqual([plan_id, code]);
    }
  });

  test('that is disabled takes no new contracts, and deducts of the others', async () => {
    await sandbox.register({ plans: ['203'] });
    const id = await sign({ plan_id: '203' });
    expect(await sandbox.operate('disable-plan', '203')).toEqual({ plan_id: '203', state: 'DISABLED' });
    await expect(sandbox.operate('disable-plan', '999')).rejects.toThrow(/nothing/);
    expect(await sign({ plan_id: '203' })).toBe('');
    expect(codeOf(await papay.apply(id, fresh('D')))).toBe('SUCCESS');
  });

  test('with notice deducts on days 3 to 2+N after a notice, up to its amount, once', async () => {
    await sandbox.register({ plans: [{ plan_id: '204', mode: 'notice' }] });
    const id = await sign({ plan_id: '204' });
    await days(1);
    expect(codeOf(await papay.apply(id, fresh('D')))).toBe('INVALID_REQUEST');
    expect((await notice(id, 1000, { deduct_duration: { count: 2, unit: 'DAY' } })).status).toBe(204);
    const again = await notice(id, 1000, { deduct_duration: { count: 2, unit: 'DAY' } });
    expect(again.json['code']).toBe('RESOURCE_ALREADY_EXISTS');
    expect((await notice(id, 999)).json['code']).toBe('INVALID_REQUEST');
    await days(1);
    expect(codeOf(await papay.apply(id, fresh('D')))).toBe('INVALID_REQUEST');
    await days(1);
    expect(codeOf(await papay.apply(id, fresh('D'), { total_fee: '1001' }))).toBe('INVALID_REQUEST');
    await sandbox.operate('next-deduction', id, { outcome: 'NOTENOUGH' });
    expect(codeOf(await papay.apply(id, fresh('D')))).toBe('SUCCESS');
    await sandbox.clock.advance({ seconds: 5 });
    expect(
      (
        await v3(sandbox, 'POST', `/v3/papay/contracts/${id}/fail-notify`, {
          mchid: sandbox.mchid,
          appid: 'wx1',
        })
      ).status,
    ).toBe(204);
    await days(1);
    const number = fresh('D');
    expect(codeOf(await papay.apply(id, number))).toBe('SUCCESS');
    await sandbox.clock.advance({ seconds: 5 });
    expect(await papay.query(number)).toMatchObject({ trade_state: 'SUCCESS' });
    await days(1);
    expect(codeOf(await papay.apply(id, fresh('D')))).toBe('INVALID_REQUEST');
    expect((await notice(id, 2000)).status).toBe(204);
    await days(10);
    expect(codeOf(await papay.apply(id, fresh('D')))).toBe('INVALID_REQUEST');
  });

  test('without notice refuses one; without a mode, notices are needed from the first one on', async () => {
    await sandbox.register({ plans: [{ plan_id: '205', mode: 'next-day' }] });
    const refused = await notice(await sign({ plan_id: '205' }));
    expect([refused.status, refused.json['code']]).toEqual([400, 'INVALID_REQUEST']);
    const id = await sign();
    await days(1);
    expect((await notice(id)).status).toBe(204);
    expect(codeOf(await papay.apply(id, fresh('D')))).toBe('INVALID_REQUEST');
    expect((await notice('123')).json['code']).toBe('CONTRACT_NOT_EXIST');
  });

  test.each([
    [{ mode: 'x' }, /mode of plan 1 to be next-day or notice/],
    [{ most_amount: 0 }, /most_amount of plan 1 to be a positive integer, in fen/],
    [{ most: 1 }, /expected plan_id, termination_notify_url.*got "most"/],
  ])('cannot have %j', async (settings, message) => {
    const wrong = { plans: [{ plan_id: 1, ...settings }] } as Parameters<Sandbox['register']>[0];
    await expect(sandbox.register(wrong)).rejects.toThrow(message);
  });
});

describe('a contract that is signed without an order', () => {
  const fields = (changes: Fields = {}): Fields => ({
    appid: 'wx1', mch_id: sandbox.mchid, plan_id: '123', contract_code: fresh('W'), request_serial: '1000',
    contract_display_account: '用户', notify_url: `${receiver.url}/signed`, version: '1.0', timestamp: '1414488825',
    ...changes,
  }); // biome-ignore format: a list reads better in rows
  const get = async (path: string, given: Fields, type = 'MD5') => {
    const signed = { ...given, sign: v2Sign(given, sandbox.config.apiV2Key, type) };
    return send(`${sandbox.url}/papay/${path}?${new URLSearchParams(signed)}`, { method: 'GET' });
  };
  const parties = (partner: string): Fields =>
    partner === '' ? {} : { sub_appid: 'wx2', sub_mch_id: '1900000109' };

  test.each(['', 'partner/'])(
    'in an official account, the page that it redirects to is confirmed: %sentrustweb',
    async (partner) => {
      const given = fields(parties(partner));
      const answer = await get(`${partner}entrustweb`, given);
      expect(answer.status).toBe(302);
      const page = answer.headers.location ?? '';
      await sandbox.confirm(page);
      await sandbox.idle();
      const told = receiver.at('/signed').map((one) => openV2(sandbox, one).fields);
      expect(told.filter(({ contract_code }) => contract_code === given['contract_code'])).toMatchObject([
        { change_type: 'ADD', ...parties(partner) },
      ]);
      const read = {
        appid: 'wx1',
        mch_id: sandbox.mchid,
        ...parties(partner),
        version: '1.0',
        plan_id: '123',
        contract_code: given['contract_code'] ?? '',
      };
      const found = await v2(sandbox, `/papay/${partner}querycontract`, read, { nonce: undefined });
      expect(faultsOf(`POST v2/papay/${partner}querycontract`, found)).toEqual([]);
      const ended = await v2(
        sandbox,
        `/papay/${partner}deletecontract`,
        { ...read, contract_termination_remark: 'x' },
        { nonce: undefined },
      );
      expect(faultsOf(`POST v2/papay/${partner}deletecontract`, ended)).toEqual([]);
    },
  );

  test.each(['entrustweb', 'partner/h5entrustweb'])(
    'is signed at the address that the program made itself: %s',
    async (path) => {
      const given = fields(
        path.startsWith('partner') ? { clientip: '127.0.0.1', ...parties('partner/') } : {},
      );
      const address = (signed: Fields): string =>
        `https://api.mch.weixin.qq.com/papay/${path}?${new URLSearchParams(signed)}`;
      const type = path.endsWith('h5entrustweb') ? 'HMAC-SHA256' : 'MD5';
      const sign = v2Sign(given, sandbox.config.apiV2Key, type);
      await expect(sandbox.decline(address({ ...given, sign: `${sign.slice(1)}0` }))).rejects.toThrow(
        /^id: the address is refused: .*签名/,
      );
      await sandbox.confirm(address({ ...given, sign }));
      await sandbox.idle();
      const told = receiver.at('/signed').map((one) => openV2(sandbox, one).fields);
      expect(told.filter(({ contract_code }) => contract_code === given['contract_code'])).toMatchObject([
        { change_type: 'ADD' },
      ]);
      await expect(sandbox.confirm(address({ ...given, sign }))).rejects.toThrow(/refused: 协议已存在/);
    },
  );

  test.each(['', 'partner/'])('by H5, the address lives ten minutes: %sh5entrustweb', async (partner) => {
    const given = fields({ clientip: '127.0.0.1', ...parties(partner) });
    const answer = await get(`${partner}h5entrustweb`, given, 'HMAC-SHA256');
    expect(faultsOf(`GET v2/papay/${partner}h5entrustweb`, answer)).toEqual([]);
    const url = fromXml(answer.body)['redirect_url'] ?? '';
    await sandbox.clock.advance({ minutes: 11 });
    await expect(sandbox.confirm(url)).rejects.toThrow(/expired/);
  });

  test.each(['', 'partner/'])(
    'in an app, the same request has the same id for two hours: %spreentrustweb',
    async (partner) => {
      const given = fields(parties(partner));
      const ask = async (timestamp: string) =>
        v2(sandbox, `/papay/${partner}preentrustweb`, { ...given, timestamp }, { nonce: undefined });
      const answer = await ask('1414488825');
      expect(faultsOf(`POST v2/papay/${partner}preentrustweb`, answer)).toEqual([]);
      const { pre_entrustweb_id: id = '' } = answer.fields;
      expect((await ask('1414488826')).fields['pre_entrustweb_id']).toBe(id);
      await sandbox.clock.advance({ minutes: 121 });
      expect((await ask('1414488827')).fields['pre_entrustweb_id']).not.toBe(id);
    },
  );

  test("belongs to its user, who terminates it with mode 2; WeChat Pay's staff with mode 7", async () => {
    for (const [by, mode] of [
      ['user', '2'],
      ['platform', '4'],
      ['account-cancelled', '5'],
      ['customer-service', '7'],
    ] as const) {
      const { fields: answer } = await v2(sandbox, '/papay/preentrustweb', fields(), { nonce: undefined });
      await sandbox.confirm(answer['pre_entrustweb_id'] ?? '');
      await sandbox.idle();
      const { contract_id: id = '', openid = '' } =
        receiver
          .at('/signed')
          .map((one) => openV2(sandbox, one).fields)
          .at(-1) ?? {};
      expect((await sandbox.user(openid)).things).toMatchObject([{ kind: 'contract', id, state: 'SIGNED' }]);
      await sandbox.operate('terminate', id, { by });
      await sandbox.idle();
      const told = receiver.at('/signed').map((one) => openV2(sandbox, one).fields);
      const ends = told.filter(
        ({ contract_id, change_type }) => contract_id === id && change_type === 'DELETE',
      );
      expect(ends).toMatchObject([{ contract_termination_mode: mode }]);
      expect(await papay.contract(id)).toMatchObject({
        contract_state: '1',
        contract_termination_mode: mode,
      });
    }
  });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
