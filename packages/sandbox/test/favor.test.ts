import { createHash } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { judge, nameOf, operations } from './asking.js';
import { type Fields, type Json, send as plainSend, signV3, v2, v3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { expectPlayed } from './played.js';
import { type Receiver, startReceiver } from './receiver.js';

const base = '/v3/marketing/favor';
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

/** Calls an operation, and holds a good answer against its schema. */
async function call(method: string, path: string, template: string, json?: unknown) {
  const answer = await v3(sandbox, method, path, json);
  const operation = operations.find((one) => nameOf(one) === `${method} ${template}`);
  if (operation === undefined) throw new Error(`no operation ${template}`);
  if (answer.status < 300) expect(judge(sandbox, operation, answer), template).toEqual([]);
  else if (answer.json['code'] !== 'PARAM_ERROR' && answer.json['code'] !== 'INVALID_REQUEST') {
    expect(operation.errors, template).toContain(answer.json['code']);
  }
  return answer;
}

const now = async () => (await sandbox.clock.now()).getTime();
function nextNumber(): string {
  count += 1;
  return `S${count}`;
}
const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
async function stockRequest(changes: Json = {}): Promise<Json> {
  count += 1;
  const from = await now();
  return {
    stock_name: '满 100 减 10',
    available_begin_time: time(from - 1000),
    available_end_time: time(from + 30 * day),
    stock_use_rule: {
      max_coupons: 3, max_amount: 3000, max_coupons_per_user: 2, natural_person_limit: false, prevent_api_abuse: false,
    },
    no_cash: false,
    stock_type: 'NORMAL',
    belong_merchant: sandbox.mchid,
    pattern_info: { description: '全场通用' },
    coupon_use_rule: { fixed_normal_coupon: { coupon_amount: 1000, transaction_minimum: 10_000 } },
    out_request_no: `F${count}`,
    ...changes,
  }; // biome-ignore format: a list reads better in rows
}
const create = (json: Json) =>
  call('POST', `${base}/coupon-stocks`, 'v3/marketing/favor/coupon-stocks', json);
const act = (id: string, name: 'start' | 'pause' | 'restart') =>
  call('POST', `${base}/stocks/${id}/${name}`, `v3/marketing/favor/stocks/{stock_id}/${name}`, {
    stock_creator_mchid: sandbox.mchid,
  });
const stock = (id: string) =>
  call(
    'GET',
    `${base}/stocks/${id}?stock_creator_mchid=${sandbox.mchid}`,
    'v3/marketing/favor/stocks/{stock_id}',
  );
async function running(changes: Json = {}): Promise<string> {
  const { json } = await create(await stockRequest(changes));
  const id = String(json['stock_id']);
  expect((await act(id, 'start')).status).toBe(200);
  return id;
}
const send = (stock_id: string, openid: string, out_request_no = nextNumber()) =>
  call('POST', `${base}/users/${openid}/coupons`, 'v3/marketing/favor/users/{openid}/coupons', {
    stock_id, out_request_no, appid: 'wx1', stock_creator_mchid: sandbox.mchid,
  }); // biome-ignore format: a list reads better in rows
const coupon = (openid: string, id: string) =>
  call(
    'GET',
    `${base}/users/${openid}/coupons/${id}?appid=wx1`,
    'v3/marketing/favor/users/{openid}/coupons/{coupon_id}',
  );
const listOf = (openid: string, query = '') =>
  call(
    'GET',
    `${base}/users/${openid}/coupons?appid=wx1${query}`,
    'v3/marketing/favor/users/{openid}/coupons',
  );
const balance = async (account: string): Promise<number> => {
  const accounts = await sandbox.balances.list();
  return accounts.find((one) => one.account === account)?.amount ?? 0;
};
/** Ends the stocks of other tests, whose money returns then. */
const settle = () => sandbox.clock.advance({ days: 31 });
const basic = () => balance(`${sandbox.mchid}/BASIC`);

describe('a stock', () => {
  test('is unactivated → start → running ↔ paused → stoped; start is idempotent and may lock the prepaid budget', async () => {
    const request = await stockRequest();
    const { json } = await create(request);
    const id = String(json['stock_id']);
    expect((await create(request)).json).toEqual(json);
    expect((await create({ ...request, stock_name: 'x' })).json['code']).toBe('INVALID_REQUEST');
    expect((await stock(id)).json).toMatchObject({ status: 'unactivated', distributed_coupons: 0 });
    const before = await basic();
    const started = await act(id, 'start');
    expect((await act(id, 'start')).json).toEqual(started.json);
    expect(await basic()).toBe(before - 3000);
    expect((await act(id, 'pause')).status).toBe(200);
    expect((await stock(id)).json['status']).toBe('paused');
    expect((await send(id, 'o1')).json['code']).toBe('REQUEST_BLOCKED');
    expect((await act(id, 'restart')).status).toBe(200);
    expect((await stock(id)).json['status']).toBe('running');
    await sandbox.operate('stop-stock', id);
    expect((await stock(id)).json['status']).toBe('stoped');
    expect(await basic()).toBe(before);
    expect((await act(id, 'start')).json['code']).toBe('REQUEST_BLOCKED');
  });

  test('whose budget the merchant cannot pay does not start: NOT_ENOUGH 403', async () => {
    const rule = { max_coupons: 1_000_000, max_amount: 1_000_000_000, max_coupons_per_user: 1 };
    const { json } = await create(
      await stockRequest({
        stock_use_rule: { ...rule, natural_person_limit: false, prevent_api_abuse: false },
      }),
    );
    const id = String(json['stock_id']);
    const refused = await act(id, 'start');
    expect([refused.status, refused.json['code']]).toEqual([403, 'NOT_ENOUGH']);
    expect((await stock(id)).json['status']).toBe('unactivated');
  });

  test('has a window of at most 90 days, at most 365 days ahead', async () => {
    const from = await now();
    for (const [begin, end] of [
      [0, 91],
      [366, 370],
    ] as const) {
      // biome-ignore format: a list reads better in rows
      const changes = {
        available_begin_time: time(from + begin * day),
        available_end_time: time(from + end * day),
      };
      expect((await create(await stockRequest(changes))).json['code']).toBe('PARAM_ERROR');
    }
  });

  test('is listed by state and time of creation, in parts', async () => {
    const id = await running();
    const list = (query: string) =>
      call('GET', `${base}/stocks?stock_creator_mchid=${sandbox.mchid}${query}`, 'v3/marketing/favor/stocks');
    const ids = async (query: string) => {
      const { json } = await list(query);
      return (json['data'] as Json[]).map((one) => one['stock_id']);
    };
    expect((await ids('&offset=0&limit=10&status=running')).at(-1)).toBe(id);
    expect(await ids('&offset=0&limit=10&status=unactivated')).not.toContain(id);
    const late = encodeURIComponent(time((await now()) + day));
    expect(await ids(`&offset=0&limit=10&create_start_time=${late}`)).toEqual([]);
    const all = (await list('&offset=0&limit=1')).json;
    const last = Number(all['total_count']) - 1;
    expect(await ids(`&offset=${last}&limit=1`)).toEqual([id]);
    expect((await list('&offset=0&limit=11')).json['code']).toBe('PARAM_ERROR');
    // Another merchant's stocks are not told.
    const foreign = await call(
      'GET',
      `${base}/stocks?stock_creator_mchid=1&offset=0&limit=5`,
      'v3/marketing/favor/stocks',
    );
    expect(foreign.json['total_count']).toBe(0);
  });

  test('knows its merchants and goods, and takes other goods', async () => {
    const id = await running({
      coupon_use_rule: {
        fixed_normal_coupon: { coupon_amount: 1000, transaction_minimum: 10_000 },
        available_items: ['a', 'b'],
        available_merchants: ['1900000001', '1900000002'],
      },
    });
    const part = (name: string) =>
      call(
        'GET',
        `${base}/stocks/${id}/${name}?stock_creator_mchid=${sandbox.mchid}&offset=1&limit=1`,
        `v3/marketing/favor/stocks/{stock_id}/${name}`,
      );
    expect((await part('merchants')).json).toMatchObject({ total_count: 2, data: ['1900000002'] });
    const modified = await call(
      'POST', `${base}/stocks/${id}/modify-goods-id`, 'v3/marketing/favor/stocks/{stock_id}/modify-goods-id',
      { stock_creator_mchid: sandbox.mchid, add_goods_id_list: ['c'], delete_goods_id_list: ['a'] },
    ); // biome-ignore format: a list reads better in rows
    expect(modified.status).toBe(200);
    expect((await part('items')).json).toMatchObject({ total_count: 2, data: ['c'] });
    expect((await stock(id)).json['singleitem']).toBe(true);
  });

  test('of another merchant does not exist: RESOURCE_NOT_EXISTS 404', async () => {
    const id = await running();
    const foreign = await v3(sandbox, 'GET', `${base}/stocks/${id}?stock_creator_mchid=1`);
    expect([foreign.status, foreign.json['code']]).toEqual([404, 'RESOURCE_NOT_EXISTS']);
    expect((await send('404', 'o1')).json['code']).toBe('RESOURCE_NOT_EXISTS');
  });
});

describe('a coupon', () => {
  test('is sent once per out_request_no, to the limits of the user and of the stock', async () => {
    const id = await running();
    const first = await send(id, 'u1', `SAME${id}`);
    expect((await send(id, 'u1', `SAME${id}`)).json).toEqual(first.json);
    expect((await send(id, 'u2', `SAME${id}`)).json['code']).toBe('INVALID_REQUEST');
    expect((await send(id, 'u1')).status).toBe(200);
    const third = await send(id, 'u1');
    expect([third.status, third.json['code']]).toEqual([403, 'REQUEST_BLOCKED']);
    expect((await send(id, 'u2')).status).toBe(200);
    const over = await send(id, 'u3');
    expect([over.status, over.json['code']]).toEqual([403, 'NOT_ENOUGH']);
    expect((await stock(id)).json['distributed_coupons']).toBe(3);
  });

  test('is SENDED → USED, which sends COUPON.USE to the URL that the callbacks name, and not before', async () => {
    const id = await running();
    const sent = await send(id, 'u4');
    const coupon_id = String(sent.json['coupon_id']);
    const second = String((await send(id, 'u4')).json['coupon_id']);
    await sandbox.operate('use-coupon', coupon_id);
    await sandbox.idle();
    expect(receiver.at(`/${id}`)).toEqual([]);
    const callback = `${receiver.url}/${id}`;
    const set = (more: Json) =>
      call('POST', `${base}/callbacks`, 'v3/marketing/favor/callbacks', {
        mchid: sandbox.mchid, notify_url: callback, ...more,
      }); // biome-ignore format: a list reads better in rows
    expect((await set({ switch: true })).json['notify_url']).toBe(callback);
    expect(
      (await call('GET', `${base}/callbacks?mchid=${sandbox.mchid}`, 'v3/marketing/favor/callbacks')).json,
    ).toEqual({
      mchid: sandbox.mchid,
      notify_url: callback,
    });
    const before = await basic();
    await sandbox.operate('use-coupon', second, { transaction_id: '4200000001', total: 12_000 });
    await sandbox.idle();
    expect(await basic()).toBe(before + 1000);
    const [notice, ...others] = receiver.at(`/${id}`);
    expect(others).toEqual([]);
    expect(openV3(sandbox, notice).payload).toMatchObject({
      coupon_id: second,
      stock_id: id,
      status: 'USED',
      consume_information: {
        transaction_id: '4200000001',
        consume_amount: 1000,
        consume_mchid: sandbox.mchid,
      },
    });
    expect((await coupon('u4', second)).json).toMatchObject({
      status: 'USED',
      consume_information: { transaction_id: '4200000001' },
    });
    await expect(sandbox.operate('use-coupon', second)).rejects.toMatchObject({ code: 'REQUEST_BLOCKED' });
    await set({ switch: false });
    await sandbox.operate('return-coupon', second);
    await sandbox.operate('use-coupon', second);
    await sandbox.idle();
    expect(receiver.at(`/${id}`)).toHaveLength(1);
  });

  test('is EXPIRED by the clock; its money returns', async () => {
    await settle();
    const before = await basic();
    const id = await running();
    const coupon_id = String((await send(id, 'u5')).json['coupon_id']);
    expect((await coupon('u5', coupon_id)).json['status']).toBe('SENDED');
    await sandbox.clock.advance({ days: 31 });
    expect((await coupon('u5', coupon_id)).json['status']).toBe('EXPIRED');
    expect((await stock(id)).json['status']).toBe('stoped');
    expect(await basic()).toBe(before);
    await expect(sandbox.operate('use-coupon', coupon_id)).rejects.toMatchObject({ code: 'REQUEST_BLOCKED' });
  });

  test('of a user is listed by stock, state and merchants, and is in the wallet', async () => {
    const id = await running();
    const used = String((await send(id, 'u6')).json['coupon_id']);
    const other = String((await send(id, 'u6')).json['coupon_id']);
    await sandbox.operate('use-coupon', used);
    const ids = async (query: string) =>
      ((await listOf('u6', query)).json['data'] as Json[]).map((one) => one['coupon_id']);
    expect(await ids('')).toEqual([used, other]);
    expect(await ids('&status=SENDED')).toEqual([other]);
    expect(await ids(`&status=USED&stock_id=${id}`)).toEqual([used]);
    expect(await ids('&stock_id=1')).toEqual([]);
    expect(await ids('&available_mchid=1')).toEqual([]);
    expect(await ids(`&creator_mchid=${sandbox.mchid}&offset=1&limit=1`)).toEqual([other]);
    expect((await sandbox.user('u6')).things.map(({ kind, state }) => [kind, state])).toEqual([
      ['coupon', 'USED'],
      ['coupon', 'SENDED'],
    ]);
    const foreign = await coupon('u1', other);
    expect([foreign.status, foreign.json['code']]).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  });

  test('with a foreign appid: APPID_MCHID_NOT_MATCH 400', async () => {
    const own = await startSandbox({ strict: true });
    try {
      await own.register({ appids: ['wxown'] });
      const refused = await v3(own, 'GET', `${base}/users/o/coupons?appid=wxother`);
      expect([refused.status, refused.json['code']]).toEqual([400, 'APPID_MCHID_NOT_MATCH']);
    } finally {
      await own.stop();
    }
  });
});

test('use-flow and refund-flow are there from 10:00 of the day after the end; their URLs live 30 s', async () => {
  const id = await running();
  const coupon_id = String((await send(id, 'u7')).json['coupon_id']);
  await sandbox.operate('use-coupon', coupon_id, { transaction_id: '4200000007', total: 12_345 });
  await sandbox.operate('return-coupon', coupon_id);
  await sandbox.operate('use-coupon', coupon_id);
  const flow = (name: string, query = '') =>
    call('GET', `${base}/stocks/${id}/${name}${query}`, `v3/marketing/favor/stocks/{stock_id}/${name}`);
  const early = await flow('use-flow');
  expect([early.status, early.json['code']]).toEqual([404, 'RESOURCE_NOT_EXISTS']);
  const date = time((await now()) + 8 * 3_600_000).slice(0, 10);
  await sandbox.operate('stop-stock', id);
  await sandbox.clock.advance({ days: 2 });
  const { json } = await flow('use-flow');
  const target = String(json['url']).slice(sandbox.config.endpoint.length);
  const download = async () =>
    plainSend(sandbox.config.endpoint + target, {
      method: 'GET',
      headers: { authorization: signV3(sandbox, 'GET', target, '') },
      ca: sandbox.config.ca,
    });
  const file = await download();
  expect(json['hash_type']).toBe('SHA1');
  expect(createHash('sha1').update(file.body).digest('hex')).toBe(json['hash_value']);
  const [header = '', first = '', ...others] = file.body.trim().split('\r\n');
  expect(header).toMatch(/^批次id,优惠id,.*单品信息$/);
  expect(first.split(',').slice(0, 7)).toEqual(
    [id, coupon_id, '代金券', '10.00', '123.45', '微信支付', '4200000007'].map((text) => `\`${text}`),
  );
  // Each use is a row, whether it was refunded or not.
  expect(others).toHaveLength(1);
  const byDay = await flow('use-flow-by-day', `?bill_date=${date}`);
  expect(byDay.json).toMatchObject({ stock_useflow_count: '2', stock_useflow_hash: json['hash_value'] });
  const refunds = await flow('refund-flow-by-day', `?bill_date=${date.replaceAll('-', '')}`);
  expect(refunds.json['stock_refundflow_count']).toBe('1');
  expect((await flow('refund-flow')).status).toBe(200);
  await sandbox.clock.advance({ seconds: 31 });
  const late = await download();
  expect([late.status, JSON.parse(late.body).code]).toEqual([400, 'INVALID_REQUEST']);
});

test('APIv2 sends and asks about the same stocks and coupons', async () => {
  const id = await running();
  const ask = async (path: string, fields: Fields) => {
    const answer = await v2(sandbox, `/mmpaymkttransfers/${path}`, {
      appid: 'wx1',
      mch_id: sandbox.mchid,
      ...fields,
    });
    const operation = operations.find((one) => nameOf(one) === `POST v2/mmpaymkttransfers/${path}`);
    if (operation === undefined) throw new Error(`no operation ${path}`);
    if (answer.fields['result_code'] === 'SUCCESS')
      expect(judge(sandbox, operation, answer), path).toEqual([]);
    else expect(operation.errors).toContain(answer.fields['err_code']);
    return answer.fields;
  };
  const give = (partner_trade_no: string, openid = 'v1', coupon_stock_id = id) =>
    ask('send_coupon', { coupon_stock_id, openid_count: '1', partner_trade_no, openid });
  const sent = await give('P1');
  expect((await give('P1'))['coupon_id']).toBe(sent['coupon_id']);
  const coupon_id = sent['coupon_id'] ?? '';
  expect((await coupon('v1', coupon_id)).json['status']).toBe('SENDED');
  expect(await ask('querycouponsinfo', { coupon_id, openid: 'v1', stock_id: id })).toMatchObject({
    coupon_state: 'SENDED', coupon_value: '1000', coupon_mininumn: '10000',
  }); // biome-ignore format: a list reads better in rows
  expect(await ask('query_coupon_stock', { coupon_stock_id: id })).toMatchObject({
    coupon_stock_status: '4', coupon_total: '3', is_send_num: '1', coupon_budget: '3000',
  }); // biome-ignore format: a list reads better in rows
  await give('P2');
  expect((await give('P3'))['err_code']).toBe('USER_AL_GET_COUPON');
  await give('P4', 'v2');
  expect((await give('P5', 'v3'))['err_code']).toBe('AL_STOCK_OVER');
  expect((await give('P6', 'v3', '404'))['err_code']).toBe('STOCK_IS_NOT_VALID');
  expect((await ask('query_coupon_stock', { coupon_stock_id: '404' }))['err_code']).toBe(
    'COUPON_STOCK_NOT_FOUND',
  );
  expect((await ask('querycouponsinfo', { coupon_id: '1', openid: 'v1', stock_id: id }))['err_code']).toBe(
    'COUPON_NOT_FOUND',
  );
});

test('through the SDK: a stock, a coupon, its use', async () => {
  const pay = new WeChatPay(sandbox.config);
  try {
    const { data: made } = await pay.v3.marketing.favor.couponStocks.post({
      json: (await stockRequest()) as never,
    });
    const { stock_id } = made;
    const json = { stock_creator_mchid: sandbox.mchid };
    await pay.v3.marketing.favor.stocks._stock_id_.start.post({ stock_id, json });
    const { data: sent } = await pay.v3.marketing.favor.users._openid_.coupons.post({
      openid: 'sdk',
      json: { ...json, stock_id, out_request_no: 'SDK1', appid: 'wx1' },
    });
    await sandbox.operate('use-coupon', sent.coupon_id);
    const { data } = await pay.v3.marketing.favor.users._openid_.coupons.get({
      openid: 'sdk',
      query: { appid: 'wx1', status: 'USED' },
    });
    expect(data.data.map(({ coupon_id }) => coupon_id)).toEqual([sent.coupon_id]);
  } finally {
    await pay.close();
  }
});

describe('in any order of calls and acts', () => {
  interface Model {
    /** The coupon of each number. */
    readonly sent: Map<string, string>;
    readonly used: Set<string>;
    notices: number;
    expired: boolean;
  }
  type Real = { readonly id: string; readonly begin: number };

  class Send implements fc.AsyncCommand<Model, Real> {
    readonly number: number;
    readonly user: number;
    constructor(number: number, user: number) {
      this.number = number;
      this.user = user;
    }
    check = () => true;
    toString = () => `send ${this.number} to ${this.user}`;
    async run(model: Model, { id }: Real) {
      const openid = `m${id}-${this.user}`;
      const key = `${openid} ${this.number}`;
      const { status, json } = await send(id, openid, `M${id}-${this.user}-${this.number}`);
      const known = model.sent.get(key);
      if (known !== undefined) return expect(json['coupon_id']).toBe(known);
      const mine = [...model.sent.keys()].filter((one) => one.startsWith(`${openid} `)).length;
      const allowed = !model.expired && mine < 2 && model.sent.size < 3;
      expect(status === 200, `${json['code']}`).toBe(allowed);
      if (allowed) {
        expect([...model.sent.values()]).not.toContain(json['coupon_id']);
        model.sent.set(key, String(json['coupon_id']));
      }
    }
  }

  class Use implements fc.AsyncCommand<Model, Real> {
    readonly which: number;
    readonly gives: boolean;
    constructor(which: number, gives: boolean) {
      this.which = which;
      this.gives = gives;
    }
    check = ({ sent }: Readonly<Model>) => sent.size > 0;
    toString = () => `${this.gives ? 'return' : 'use'} ${this.which}`;
    async run(model: Model) {
      const ids = [...model.sent.values()];
      const id = ids[this.which % ids.length] ?? '';
      const allowed = this.gives ? model.used.has(id) : !model.used.has(id) && !model.expired;
      const name = this.gives ? 'return-coupon' : 'use-coupon';
      const done = await sandbox.operate(name, id).then(
        () => true,
        () => false,
      );
      expect(done).toBe(allowed);
      if (!done) return;
      if (this.gives) model.used.delete(id);
      else {
        model.used.add(id);
        model.notices += 1;
      }
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
    'a coupon is used once, sending keeps the limits, the budget is whole, and each use notifies once',
    async () => {
      const commands = fc.commands(
        [
          fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 })).map((given) => new Send(...given)),
          fc.tuple(fc.nat({ max: 5 }), fc.boolean()).map((given) => new Use(...given)),
          fc.constant(new Expire()),
        ],
        { maxCommands: 20 },
      );
      await fc.assert(
        fc.asyncProperty(commands, async (chosen) => {
          await settle();
          const begin = await basic();
          const id = await running();
          const url = `${receiver.url}/model/${id}`;
          await v3(sandbox, 'POST', `${base}/callbacks`, { mchid: sandbox.mchid, notify_url: url });
          const model: Model = { sent: new Map(), used: new Set(), notices: 0, expired: false };
          await fc.asyncModelRun(() => ({ model, real: { id, begin } }), chosen);
          await sandbox.idle();
          expect(receiver.at(`/model/${id}`)).toHaveLength(model.notices);
          // What the merchant has, and what the stock holds of it.
          expect((await basic()) + (await balance(`${id}/COUPON`))).toBe(begin);
          expect(await balance(`${id}/COUPON`)).toBeGreaterThanOrEqual(0);
          if (!model.expired) expect(await balance(`${id}/COUPON`)).toBe(3000 - 1000 * model.used.size);
          await sandbox.clock.advance({ days: 31 });
          expect(await balance(`${id}/COUPON`)).toBe(0);
        }),
        { numRuns: 8 * rate },
      );
    },
    30_000 * rate,
  );
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
