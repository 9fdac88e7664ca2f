import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { judge, nameOf, operations } from './asking.js';
import { type Json, v2Sign, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

const base = '/v3/marketing/busifavor';
const day = 86_400_000;
const rate = process.env['WECHATPAY_TEST_FULL'] === '1' ? 10 : 1;

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

/** Calls an operation, and holds a good answer against its schema, and an error against its codes. */
async function call(method: string, path: string, json?: unknown) {
  const answer = await v3(sandbox, method, base + path, json);
  const [plain = ''] = path.split('?');
  const shape = new RegExp(`^${plain.replace(/[^/]+/g, (part) => `(${part}|\\{\\w+\\})`)}$`);
  const found = operations.filter(
    (one) => one.method === method && shape.test(one.path.replace('v3/marketing/busifavor', '')),
  );
  const [operation] = found.toSorted(
    (one, other) => one.path.split('{').length - other.path.split('{').length,
  );
  if (operation === undefined) throw new Error(`no operation ${method} ${path}`);
  if (answer.status < 300) expect(judge(sandbox, operation, answer), nameOf(operation)).toEqual([]);
  else {
    const general = ['PARAM_ERROR', 'INVALID_REQUEST'];
    expect([...operation.errors, ...general], nameOf(operation)).toContain(answer.json['code']);
  }
  return answer;
}
const outcome = async (asked: ReturnType<typeof call>) => {
  const { status, json } = await asked;
  return status < 300 ? 'done' : json['code'];
};

const now = async () => (await sandbox.clock.now()).getTime();
const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
const number = () => {
  count += 1;
  return `B${count}`;
};
async function create(rule: Json = {}, changes: Json = {}, available: Json = {}): Promise<string> {
  const from = await now();
  const answer = await call('POST', '/stocks', {
    stock_name: '满 100 减 10',
    belong_merchant: sandbox.mchid,
    goods_name: '全场商品',
    stock_type: 'NORMAL',
    coupon_use_rule: {
      coupon_available_time: {
        available_begin_time: time(from - 1000),
        available_end_time: time(from + 30 * day),
        ...available,
      },
      fixed_normal_coupon: { discount_amount: 1000, transaction_minimum: 10_000 },
      use_method: 'OFF_LINE',
    },
    stock_send_rule: { max_coupons: 3, max_coupons_per_user: 2, ...rule },
    out_request_no: number(),
    coupon_code_mode: 'WECHATPAY_MODE',
    ...changes,
  });
  expect(answer.status).toBe(200);
  return String(answer.json['stock_id']);
}
const stock = async (id: string) => (await call('GET', `/stocks/${id}`)).json;
const send = (stock_id: string, openid: string, more: Json = {}) =>
  call('POST', '/coupons/send', { openid, appid: 'wx1', stock_id, out_request_no: number(), ...more });
const sent = async (stock_id: string, openid: string) =>
  String((await send(stock_id, openid)).json['coupon_code']);
const read = async (openid: string, code: string) =>
  (await call('GET', `/users/${openid}/coupons/${code}/appids/wx1`)).json;
const use = async (coupon_code: string, more: Json = {}) =>
  call('POST', '/coupons/use', {
    coupon_code, appid: 'wx1', use_time: time(await now()), use_request_no: number(), ...more,
  }); // biome-ignore format: a list reads better in rows
const giveBack = (stock_id: string, coupon_code: string, return_request_no = number()) =>
  call('POST', '/coupons/return', { coupon_code, stock_id, return_request_no });
const deactivate = (stock_id: string, coupon_code: string, deactivate_request_no = number()) =>
  call('POST', '/coupons/deactivate', {
    coupon_code,
    stock_id,
    deactivate_request_no,
    deactivate_reason: '退单',
  });
const listen = (path: string) =>
  call('POST', '/callbacks', { mchid: sandbox.mchid, notify_url: receiver.url + path });

describe('a stock', () => {
  test('is RUNNING, PAUSED, STOPED; it sends while it is RUNNING', async () => {
    const id = await create();
    expect(await stock(id)).toMatchObject({ stock_state: 'RUNNING', stock_id: id });
    await sandbox.operate('pause-stock', id);
    expect((await stock(id))['stock_state']).toBe('PAUSED');
    expect(await outcome(send(id, 'a'))).toBe('RULELIMIT');
    await sandbox.operate('resume-stock', id);
    expect(await outcome(send(id, 'a'))).toBe('done');
    await sandbox.operate('stop-stock', id);
    expect((await stock(id))['stock_state']).toBe('STOPED');
    expect(await outcome(send(id, 'a'))).toBe('RULELIMIT');
    expect(await outcome(call('GET', '/stocks/404'))).toBe('RESOURCE_NOT_EXISTS');
  });

  test('is modified once per number, and its budget with the present limits named', async () => {
    const id = await create();
    const changes = {
      out_request_no: number(),
      goods_name: '饮料',
      display_pattern_info: { description: 'x' },
    };
    expect((await call('PATCH', `/stocks/${id}`, changes)).status).toBe(204);
    expect((await call('PATCH', `/stocks/${id}`, changes)).status).toBe(204);
    expect(await outcome(call('PATCH', `/stocks/${id}`, { ...changes, goods_name: 'y' }))).toBe(
      'RESOURCE_ALREADY_EXISTS',
    );
    expect(await stock(id)).toMatchObject({ goods_name: '饮料', display_pattern_info: { description: 'x' } });
    const budget = (more: Json) =>
      call('PATCH', `/stocks/${id}/budget`, { modify_budget_request_no: number(), ...more });
    expect(await outcome(budget({ target_max_coupons: 5, current_max_coupons: 4 }))).toBe('PARAM_ERROR');
    expect((await budget({ target_max_coupons: 5, current_max_coupons: 3 })).json).toEqual({
      max_coupons: 5,
    });
    await send(id, 'a');
    await send(id, 'a');
    expect(await outcome(budget({ target_max_coupons: 1, current_max_coupons: 5 }))).toBe('PARAM_ERROR');
    expect((await stock(id))['send_count_information']).toMatchObject({
      total_send_num: 2,
      total_send_amount: 2000,
    });
  });

  test('keeps its limits by user, in all, by day and by amount: RULELIMIT', async () => {
    const id = await create();
    await Promise.all([send(id, 'a'), send(id, 'a')]);
    expect(await outcome(send(id, 'a'))).toBe('RULELIMIT');
    await send(id, 'b');
    expect(await outcome(send(id, 'c'))).toBe('RULELIMIT');
    const daily = await create({ max_coupons_by_day: 1 });
    await send(daily, 'a');
    expect(await outcome(send(daily, 'b'))).toBe('RULELIMIT');
    await sandbox.clock.advance({ days: 1 });
    expect(await outcome(send(daily, 'b'))).toBe('done');
    const small = await create({ max_amount: 1999 });
    await send(small, 'a');
    expect(await outcome(send(small, 'b'))).toBe('RULELIMIT');
  });
});

describe('a coupon', () => {
  test('is sent once per number, and sends COUPON.SEND', async () => {
    const id = await create();
    await listen(`/${id}`);
    expect((await call('GET', '/callbacks')).json).toEqual({
      mchid: sandbox.mchid,
      notify_url: `${receiver.url}/${id}`,
    });
    const out_request_no = number();
    const first = await send(id, 'a', { out_request_no });
    expect((await send(id, 'a', { out_request_no })).json).toEqual(first.json);
    expect(await outcome(send(id, 'b', { out_request_no }))).toBe('RESOURCE_ALREADY_EXISTS');
    await sandbox.idle();
    const [notice, ...others] = receiver.at(`/${id}`);
    expect(others).toEqual([]);
    expect(openV3(sandbox, notice).payload).toMatchObject({
      coupon_code: first.json['coupon_code'], stock_id: id, openid: 'a', send_merchant: sandbox.mchid,
      send_channel: 'BUSICOUPON_SEND_CHANNEL_API',
    }); // biome-ignore format: a list reads better in rows
  });

  test('is SENDED → USED → SENDED → DEACTIVATED; each number has the same result again', async () => {
    const id = await create();
    const code = await sent(id, 'u1');
    const use_request_no = number();
    const given = { use_request_no, use_time: time(await now()) };
    const used = await use(code, given);
    expect((await use(code, given)).json).toEqual(used.json);
    expect(used.json).toMatchObject({ stock_id: id, openid: 'u1' });
    expect(await outcome(use(code))).toBe('RULELIMIT');
    expect(await read('u1', code)).toMatchObject({ coupon_state: 'USED', use_request_no });
    const no = number();
    const returned = await giveBack(id, code, no);
    expect((await giveBack(id, code, no)).json).toEqual(returned.json);
    expect(await outcome(giveBack(id, code))).toBe('RULELIMIT');
    expect(await read('u1', code)).toMatchObject({ coupon_state: 'SENDED', return_request_no: no });
    const off = number();
    const ended = await deactivate(id, code, off);
    expect((await deactivate(id, code, off)).json).toEqual(ended.json);
    expect(await outcome(deactivate(id, code))).toBe('RULELIMIT');
    expect(await read('u1', code)).toMatchObject({ coupon_state: 'DEACTIVATED', deactivate_reason: '退单' });
    expect(await outcome(use('404'))).toBe('RESOURCE_NOT_EXISTS');
    expect(await outcome(use(await sent(id, 'u1'), { openid: 'u2' }))).toBe('RESOURCE_NOT_EXISTS');
  });

  test('is EXPIRED by the clock, after the days that its stock gives', async () => {
    const id = await create({}, {}, { available_day_after_receive: 2 });
    const code = await sent(id, 'u2');
    await sandbox.clock.advance({ days: 2 });
    expect((await read('u2', code))['coupon_state']).toBe('EXPIRED');
    expect(await outcome(use(code))).toBe('RULELIMIT');
    const later = await create({}, {}, { wait_days_after_receive: 1 });
    const early = await sent(later, 'u2');
    expect(await outcome(use(early))).toBe('RULELIMIT');
    await sandbox.clock.advance({ days: 1 });
    expect(await outcome(use(early))).toBe('done');
  });

  test('is associated with one order', async () => {
    const id = await create();
    const coupon_code = await sent(id, 'u3');
    const order = (name: string, out_trade_no: string) =>
      call('POST', `/coupons/${name}`, { stock_id: id, coupon_code, out_trade_no, out_request_no: number() });
    expect(await outcome(order('associate', 'T1'))).toBe('done');
    expect(await outcome(order('associate', 'T2'))).toBe('RULELIMIT');
    expect((await read('u3', coupon_code))['associate_out_trade_no']).toBe('T1');
    expect(await outcome(order('disassociate', 'T2'))).toBe('RULELIMIT');
    expect(await outcome(order('disassociate', 'T1'))).toBe('done');
    expect(await outcome(order('associate', 'T2'))).toBe('done');
  });

  test('of a user is listed by stock, state and merchants, and is in the wallet', async () => {
    const id = await create();
    const [first, second] = [await sent(id, 'u4'), await sent(id, 'u4')];
    await use(first);
    const list = async (query: string) => {
      const { json } = await call('GET', `/users/u4/coupons?appid=wx1${query}`);
      return (json['data'] as Json[]).map((one) => one['coupon_code']);
    };
    expect(await list('')).toEqual([first, second]);
    expect(await list('&coupon_state=USED')).toEqual([first]);
    expect(await list(`&stock_id=${id}&offset=1&limit=1`)).toEqual([second]);
    expect(await list('&belong_merchant=1')).toEqual([]);
    expect((await sandbox.user('u4')).things.map(({ kind, state }) => [kind, state])).toEqual([
      ['merchant-coupon', 'USED'],
      ['merchant-coupon', 'SENDED'],
    ]);
  });
});

describe('the user takes a coupon', () => {
  test('on the page whose URL the SDK makes', async () => {
    const id = await create();
    await listen(`/h5-${id}`);
    const pay = new WeChatPay(sandbox.config);
    const given = { stock_id: id, out_request_no: number(), open_id: 'h1' };
    const url = pay.handoff.coupon.h5(given);
    await pay.close();
    await sandbox.confirm(url);
    // A second visit gives no second coupon.
    await sandbox.confirm(url);
    const [thing, ...further] = (await sandbox.user('h1')).things;
    expect(thing).toMatchObject({ kind: 'merchant-coupon', state: 'SENDED' });
    expect(further).toEqual([]);
    await sandbox.idle();
    expect(receiver.at(`/h5-${id}`)).toHaveLength(1);
    expect(openV3(sandbox, receiver.at(`/h5-${id}`)[0]).payload).toMatchObject({
      coupon_code: thing?.id,
      send_channel: 'BUSICOUPON_SEND_CHANNEL_H5',
    });
    expect((await read('h1', String(thing?.id)))['send_request_no']).toBe(given.out_request_no);
  });

  test('not on a page whose sign is wrong', async () => {
    const fields = { stock_id: '1', out_request_no: '2', open_id: 'o', send_coupon_merchant: sandbox.mchid };
    const address = (sign: string) =>
      `https://action.weixin.qq.com/busifavor/getcouponinfo?${new URLSearchParams({ ...fields, sign })}`;
    await expect(sandbox.confirm(address('0'.repeat(64)))).rejects.toMatchObject({ code: 'SIGN_ERROR' });
    const sign = v2Sign(fields, sandbox.config.apiV2Key, 'HMAC-SHA256');
    await expect(sandbox.confirm(address(sign))).rejects.toMatchObject({ code: 'RESOURCE_NOT_EXISTS' });
  });

  test('in a mini program, by an act', async () => {
    const id = await create();
    const taken = await sandbox.operate('take-coupon', id, { openid: 'm1', out_request_no: 'MINI1' });
    expect(taken).toMatchObject({ coupon_state: 'SENDED', send_request_no: 'MINI1' });
    expect(await sandbox.operate('take-coupon', id, { openid: 'm1', out_request_no: 'MINI1' })).toEqual(
      taken,
    );
  });

  test('as a product coupon: sent by a call, or in the component that a token opens', async () => {
    const id = await create();
    const given = {
      openid: 'p1',
      appid: 'wx1',
      stock_id: id,
      out_request_no: number(),
      coupon_type: 'NORMAL',
    };
    const first = await call('POST', '/product-coupons/send', given);
    expect((await call('POST', '/product-coupons/send', given)).json).toEqual(first.json);
    expect(await read('p1', String(first.json['coupon_code']))).toMatchObject({ coupon_state: 'SENDED' });
    const member = { ...given, coupon_type: 'MEMBER', out_request_no: number() };
    expect(await outcome(call('POST', '/product-coupons/send', member))).toBe('PARAM_ERROR');
    const later = { openid: 'p2', appid: 'wx1', stock_id: id, send_request_no: number() };
    const { token } = (await call('POST', '/product-coupons/pre-send', later)).json;
    expect((await call('POST', '/product-coupons/pre-send', later)).json).toEqual({ token });
    const { things: before } = await sandbox.user('p2');
    await sandbox.confirm(String(token));
    await sandbox.confirm(String(token));
    const { things } = await sandbox.user('p2');
    expect([before, things]).toMatchObject([[], [{ kind: 'merchant-coupon', state: 'SENDED' }]]);
    expect(await outcome(call('POST', '/product-coupons/pre-send', { ...later, openid: 'p3' }))).toBe(
      'INVALID_REQUEST',
    );
    const other = { ...given, openid: 'p3' };
    expect(await outcome(call('POST', '/product-coupons/send', other))).toBe('INVALID_REQUEST');
  });
});

describe('codes of the merchant', () => {
  test('come with each sending, and are unique in a stock', async () => {
    const id = await create({}, { coupon_code_mode: 'MERCHANT_API' });
    expect(await outcome(send(id, 'c1'))).toBe('PARAM_ERROR');
    expect((await send(id, 'c1', { coupon_code: 'X1' })).json['coupon_code']).toBe('X1');
    expect(await outcome(send(id, 'c2', { coupon_code: 'X1' }))).toBe('RESOURCE_ALREADY_EXISTS');
    const other = await create({}, { coupon_code_mode: 'MERCHANT_API' });
    await send(other, 'c1', { coupon_code: 'X1' });
    // The code alone names two coupons.
    expect(await outcome(use('X1'))).toBe('PARAM_ERROR');
    expect(await outcome(use('X1', { stock_id: id }))).toBe('done');
  });

  test('are uploaded, listed, given out in order, and deleted until then', async () => {
    const id = await create({}, { coupon_code_mode: 'MERCHANT_UPLOAD' });
    expect(await outcome(send(id, 'c1'))).toBe('RULELIMIT');
    const upload = (list: string[]) =>
      call('POST', `/stocks/${id}/couponcodes`, { coupon_code_list: list, upload_request_no: number() });
    expect((await upload(['a', 'b', 'a', 'c'])).json).toMatchObject({
      total_count: 3, success_count: 3, duplicate_codes: ['a'],
    }); // biome-ignore format: a list reads better in rows
    expect((await upload(['c', 'd'])).json).toMatchObject({
      success_codes: ['d'],
      exist_codes: ['c'],
      fail_count: 1,
    });
    expect(await sent(id, 'c1')).toBe('a');
    expect((await stock(id))['coupon_code_count']).toEqual({ total_count: 4, available_count: 3 });
    const statuses = async (query: string) => {
      const { json } = await call('GET', `/stocks/${id}/couponcodes${query}`);
      return (json['data'] as Json[]).map((one) => one['code']);
    };
    expect(await statuses('?status=DISPATCHED')).toEqual(['a']);
    expect(await statuses('?status=AVAILABLE&limit=2&offset=1')).toEqual(['c', 'd']);
    const one = await call('GET', `/stocks/${id}/couponcodes/a`);
    expect(one.json).toMatchObject({
      code_information: { openid: 'c1' },
      coupon_information: { coupon_state: 'SENDED' },
    });
    expect((await call('GET', `/stocks/${id}/couponcodes/b`)).status).toBe(200);
    const remove = (code: string) =>
      call('DELETE', `/stocks/${id}/couponcodes/${code}?delete_request_no=${number()}`);
    expect(await outcome(remove('b'))).toBe('done');
    expect(await outcome(remove('b'))).toBe('RESOURCE_NOT_EXISTS');
    expect(await outcome(remove('a'))).toBe('INVALID_REQUEST');
    expect(await sent(id, 'c2')).toBe('c');
  });
});

test('a merchant pays another for a used coupon, and gets a part of it back', async () => {
  const id = await create({}, { subsidy: true });
  const coupon_code = await sent(id, 's1');
  const common = {
    stock_id: id, coupon_code, transaction_id: '4200', payer_merchant: sandbox.mchid, payee_merchant: '1900000777',
    description: '补差',
  }; // biome-ignore format: a list reads better in rows
  const pay = (amount: number) =>
    call('POST', '/subsidy/pay-receipts', { ...common, amount, out_subsidy_no: number() });
  expect(await outcome(pay(100))).toBe('INVALID_REQUEST');
  await use(coupon_code);
  const balance = async (mchid: string) =>
    (await sandbox.balances.list()).find(({ account }) => account === `${mchid}/BASIC`)?.amount ??
    100_000_000;
  const before = [await balance(sandbox.mchid), await balance('1900000777')];
  const { json } = await pay(100);
  expect(json['status']).toBe('ACCEPTED');
  const poor = (await pay(2_000_000_000)).json;
  await sandbox.clock.advance({ seconds: 5 });
  const receipt = async (asked: Json) =>
    (await call('GET', `/subsidy/pay-receipts/${asked['subsidy_receipt_id']}`)).json;
  expect(await receipt(json)).toMatchObject({ status: 'SUCCESS', amount: 100 });
  expect(await receipt(poor)).toMatchObject({ status: 'FAIL', fail_reason: 'INSUFFICIENT_BALANCE' });
  const list = await call('GET', `/subsidy/pay-receipts?stock_id=${id}&coupon_code=${coupon_code}`);
  expect(list.json['pay_receipt_list']).toHaveLength(2);
  const back = (amount: number) =>
    call('POST', '/subsidy/return-receipts', {
      ...common, refund_id: '5000', amount, out_subsidy_return_no: number(),
    }); // biome-ignore format: a list reads better in rows
  expect(await outcome(back(101))).toBe('PARAM_ERROR');
  const returned = (await back(60)).json;
  expect(await outcome(back(41))).toBe('PARAM_ERROR');
  await sandbox.clock.advance({ seconds: 5 });
  const { json: done } = await call(
    'GET',
    `/subsidy/return-receipts/${returned['subsidy_return_receipt_id']}`,
  );
  expect(done).toMatchObject({ status: 'SUCCESS', subsidy_receipt_id: json['subsidy_receipt_id'] });
  const [own = 0, others = 0] = before;
  expect([await balance(sandbox.mchid), await balance('1900000777')]).toEqual([own - 40, others + 40]);
});

describe('in any order of calls', () => {
  interface Model {
    readonly states: Map<string, 'SENDED' | 'USED' | 'DEACTIVATED'>;
    readonly owners: Map<string, string>;
    expired: boolean;
  }
  interface Real {
    readonly id: string;
  }
  const acts = {
    use: { from: 'SENDED', to: 'USED' },
    return: { from: 'USED', to: 'SENDED' },
    deactivate: { from: 'SENDED', to: 'DEACTIVATED' },
  } as const;

  class Send implements fc.AsyncCommand<Model, Real> {
    readonly user: number;
    constructor(user: number) {
      this.user = user;
    }
    check = () => true;
    toString = () => `send to ${this.user}`;
    async run(model: Model, { id }: Real) {
      const openid = `r${id}-${this.user}`;
      const mine = [...model.owners.values()].filter((one) => one === openid).length;
      const allowed = !model.expired && mine < 2 && model.owners.size < 3;
      const answer = await send(id, openid);
      expect(answer.status === 200).toBe(allowed);
      if (!allowed) return;
      const code = String(answer.json['coupon_code']);
      expect(model.states.has(code)).toBe(false);
      model.states.set(code, 'SENDED');
      model.owners.set(code, openid);
    }
  }

  class Change implements fc.AsyncCommand<Model, Real> {
    readonly name: keyof typeof acts;
    readonly which: number;
    constructor(name: keyof typeof acts, which: number) {
      this.name = name;
      this.which = which;
    }
    check = ({ states }: Readonly<Model>) => states.size > 0;
    toString = () => `${this.name} ${this.which}`;
    async run(model: Model, { id }: Real) {
      const codes = [...model.states.keys()];
      const code = codes[this.which % codes.length] ?? '';
      const { from, to } = acts[this.name];
      const isOver = model.expired && from === 'SENDED';
      const allowed = model.states.get(code) === from && !isOver;
      const no = number();
      const given = { use_request_no: no, use_time: time(await now()), stock_id: id };
      const ask = () =>
        this.name === 'use'
          ? use(code, given)
          : (this.name === 'return' ? giveBack : deactivate)(id, code, no);
      const first = await ask();
      expect(first.status === 200, `${first.json['code']}`).toBe(allowed);
      if (!allowed) return;
      model.states.set(code, to);
      expect((await ask()).json).toEqual(first.json);
      const { coupon_state } = await read(model.owners.get(code) ?? '', code);
      expect(coupon_state).toBe(to === 'SENDED' && model.expired ? 'EXPIRED' : to);
    }
  }

  class Expire implements fc.AsyncCommand<Model, Real> {
    check = () => true;
    toString = () => 'expire';
    async run(model: Model) {
      await sandbox.clock.advance({ days: 31 });
      model.expired = true;
    }
  }

  test(
    'a coupon is used once until it is returned, sending keeps the limits, and each coupon notifies once',
    async () => {
      const commands = fc.commands(
        [
          fc.nat({ max: 2 }).map((user) => new Send(user)),
          fc
            .tuple(fc.constantFrom('use', 'return', 'deactivate'), fc.nat({ max: 5 }))
            .map(([name, which]) => new Change(name, which)),
          fc.constant(new Expire()),
        ],
        { maxCommands: 20 },
      );
      await fc.assert(
        fc.asyncProperty(commands, async (chosen) => {
          const id = await create();
          await listen(`/model/${id}`);
          const model: Model = { states: new Map(), owners: new Map(), expired: false };
          await fc.asyncModelRun(() => ({ model, real: { id } }), chosen);
          await sandbox.idle();
          expect(receiver.at(`/model/${id}`)).toHaveLength(model.owners.size);
        }),
        { numRuns: 8 * rate },
      );
    },
    30_000 * rate,
  );
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
