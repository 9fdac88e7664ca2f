/** Coupons (代金券) that pay a part of an order: payment, bill and refund, in both protocols. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge, nameOf, operations } from './asking.js';
import { type Fields, type Json, signV3, v2, v3 } from './merchant.js';
import { openV2, openV3 } from './notifications.js';
import { balance } from './paid-orders.js';
import { type Receiver, startReceiver } from './receiver.js';

const day = 86_400_000;
const rate = process.env['WECHATPAY_TEST_FULL'] === '1' ? 10 : 1;

let sandbox: Sandbox;
let receiver: Receiver;
let count = 0;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
  const { mchid } = sandbox;
  await v3(sandbox, 'POST', '/v3/marketing/favor/callbacks', { mchid, notify_url: `${receiver.url}/used` });
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const now = async () => (await sandbox.clock.now()).getTime();
const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
const number = () => {
  count += 1;
  return `CP${count}`;
};

interface Rules {
  readonly no_cash?: boolean;
  readonly amount?: number;
  readonly most?: number;
  readonly rule?: Json;
}
/** A stock that runs: 10 yuan off from 100 yuan. */
async function stock({ no_cash = false, amount = 1000, most = 5, rule = {} }: Rules = {}): Promise<string> {
  const { mchid } = sandbox;
  const from = await now();
  const { json } = await v3(sandbox, 'POST', '/v3/marketing/favor/coupon-stocks', {
    stock_name: '满 100 减 10',
    available_begin_time: time(from - 1000),
    available_end_time: time(from + 30 * day),
    stock_use_rule: {
      max_coupons: most, max_amount: amount * most, max_coupons_per_user: most, natural_person_limit: false,
      prevent_api_abuse: false,
    },
    no_cash,
    stock_type: 'NORMAL',
    belong_merchant: mchid,
    coupon_use_rule: {
      fixed_normal_coupon: { coupon_amount: amount, transaction_minimum: 10_000 }, available_merchants: [mchid], ...rule,
    },
    out_request_no: number(),
  }); // biome-ignore format: a list reads better in rows
  const id = String(json['stock_id']);
  const path = `/v3/marketing/favor/stocks/${id}/start`;
  expect((await v3(sandbox, 'POST', path, { stock_creator_mchid: mchid })).status).toBe(200);
  return id;
}
async function send(stock_id: string, openid: string): Promise<string> {
  const { mchid: stock_creator_mchid } = sandbox;
  const { json } = await v3(sandbox, 'POST', `/v3/marketing/favor/users/${openid}/coupons`, {
    stock_id, out_request_no: number(), appid: 'wx1', stock_creator_mchid,
  }); // biome-ignore format: a list reads better in rows
  return String(json['coupon_id']);
}
const status = async (openid: string, id: string) =>
  (await v3(sandbox, 'GET', `/v3/marketing/favor/users/${openid}/coupons/${id}?appid=wx1`)).json['status'];

async function place(openid: string, total = 12_000, more: Json = {}): Promise<{ no: string; id: string }> {
  const no = number();
  const { json } = await v3(sandbox, 'POST', '/v3/pay/transactions/jsapi', {
    appid: 'wx1', mchid: sandbox.mchid, description: 'x', out_trade_no: no, notify_url: `${receiver.url}/${no}`,
    amount: { total, currency: 'CNY' }, payer: { openid }, ...more,
  }); // biome-ignore format: a list reads better in rows
  return { no, id: String(json['prepay_id']) };
}
async function buy(openid: string, total?: number, more?: Json): Promise<string> {
  const { no, id } = await place(openid, total, more);
  await sandbox.confirm(id);
  return no;
}
async function checked(method: string, path: string, template: string, json?: Json): Promise<Json> {
  const answer = await v3(sandbox, method, path, json);
  const operation = operations.find((one) => nameOf(one) === `${method} ${template}`);
  if (operation === undefined) throw new Error(`no operation ${template}`);
  expect(judge(sandbox, operation, answer), template).toEqual([]);
  return answer.json;
}
const query = (no: string) =>
  checked(
    'GET',
    `/v3/pay/transactions/out-trade-no/${no}?mchid=${sandbox.mchid}`,
    'v3/pay/transactions/out-trade-no/{out_trade_no}',
  );
const refund = (no: string, amount: number, total = 12_000) =>
  checked('POST', '/v3/refund/domestic/refunds', 'v3/refund/domestic/refunds', {
    out_trade_no: no,
    out_refund_no: number(),
    amount: { refund: amount, total, currency: 'CNY' },
  });
const settle = () => sandbox.clock.advance({ seconds: 10 });
const basic = () => balance(sandbox, `${sandbox.mchid}/BASIC`);
const budget = (id: string) => balance(sandbox, `${id}/COUPON`);
const uses = async (id: string) => {
  await sandbox.idle();
  const notices = receiver.at('/used').map((one) => openV3(sandbox, one).payload);
  return notices.filter(({ coupon_id }) => coupon_id === id);
};
/** What all accounts have, in fen. */
async function books(): Promise<number> {
  const { merchants } = await sandbox.snapshot();
  const rows = Object.values(merchants).flatMap(({ balances = [] }) => balances as { amount: number }[]);
  return rows.reduce((sum, { amount }) => sum + amount, 0);
}

describe('an order that a coupon pays a part of', () => {
  test('costs the user less; the budget of the stock pays the merchant, and COUPON.USE is sent once', async () => {
    const id = await stock();
    const coupon = await send(id, 'u1');
    const [before, purse] = [await basic(), await budget(id)];
    const no = await buy('u1');
    const paid = await query(no);
    expect(paid).toMatchObject({
      amount: { total: 12_000, payer_total: 11_000 },
      promotion_detail: [
        {
          coupon_id: coupon,
          stock_id: id,
          type: 'CASH',
          scope: 'GLOBAL',
          amount: 1000,
          merchant_contribute: 1000,
        },
      ],
    });
    // The fee is of the whole.
    expect(await basic()).toBe(before + 12_000 - 72);
    expect(await budget(id)).toBe(purse - 1000);
    expect(await status('u1', coupon)).toBe('USED');
    await sandbox.idle();
    expect(receiver.at(`/${no}`).map((one) => openV3(sandbox, one).payload)).toEqual([paid]);
    expect(await uses(coupon)).toMatchObject([
      { consume_information: { transaction_id: paid['transaction_id'], consume_amount: 1000 } },
    ]);
    // Nothing is left for the next order.
    expect(await query(await buy('u1'))).toMatchObject({ amount: { payer_total: 12_000 } });
    expect(await books()).toBe(0);
  });

  test('is refunded in parts to the user and to the budget; the user has the coupon again after the whole', async () => {
    const id = await stock();
    const coupon = await send(id, 'u2');
    const [before, purse] = [await basic(), await budget(id)];
    const no = await buy('u2');
    const half = await refund(no, 6000);
    expect(half).toMatchObject({
      amount: { payer_refund: 5500, discount_refund: 500, settlement_refund: 6000 },
      promotion_detail: [{ promotion_id: coupon, type: 'COUPON', amount: 1000, refund_amount: 500 }],
    });
    await settle();
    expect([await status('u2', coupon), await budget(id)]).toEqual(['USED', purse - 500]);
    await refund(no, 6000);
    await settle();
    expect([await status('u2', coupon), await budget(id)]).toEqual(['SENDED', purse]);
    expect(await basic()).toBe(before);
    expect(await books()).toBe(0);
    expect(await query(await buy('u2'))).toMatchObject({ promotion_detail: [{ coupon_id: coupon }] });
    expect(await uses(coupon)).toHaveLength(2);
  });

  test('with a coupon that the merchant bears (免充值) brings the merchant less', async () => {
    const id = await stock({ no_cash: true });
    const coupon = await send(id, 'u3');
    const before = await basic();
    const no = await buy('u3');
    expect(await query(no)).toMatchObject({
      amount: { payer_total: 11_000 },
      promotion_detail: [{ coupon_id: coupon, type: 'NOCASH' }],
    });
    expect(await basic()).toBe(before + 11_000 - 66);
    expect(await refund(no, 12_000)).toMatchObject({
      amount: {
        payer_refund: 11_000,
        settlement_refund: 11_000,
        settlement_total: 11_000,
        from: [{ amount: 11_000 }],
      },
      promotion_detail: [{ type: 'DISCOUNT', refund_amount: 1000 }],
    });
    await settle();
    expect([await basic(), await status('u3', coupon)]).toEqual([before, 'SENDED']);
    expect(await books()).toBe(0);
  });

  test('uses the coupon that takes off most, and none for another user, amount, tag, goods or time', async () => {
    const [small, large] = [await stock(), await stock({ amount: 2000 })];
    await send(small, 'u4');
    const best = await send(large, 'u4');
    expect(await query(await buy('u4', 9999))).not.toHaveProperty('promotion_detail');
    expect(await query(await buy('u5'))).not.toHaveProperty('promotion_detail');
    expect(await query(await buy('u4'))).toMatchObject({ promotion_detail: [{ coupon_id: best }] });
    const tagged = await send(await stock({ rule: { goods_tag: ['vip'] } }), 'u6');
    expect(await query(await buy('u6'))).not.toHaveProperty('promotion_detail');
    expect(await query(await buy('u6', 12_000, { goods_tag: 'vip' }))).toMatchObject({
      promotion_detail: [{ coupon_id: tagged }],
    });
    const single = await send(await stock({ rule: { available_items: ['g1'] } }), 'u7');
    const goods = (merchant_goods_id: string) => ({
      detail: { goods_detail: [{ merchant_goods_id, quantity: 1, unit_price: 12_000 }] },
    });
    expect(await query(await buy('u7', 12_000, goods('g2')))).not.toHaveProperty('promotion_detail');
    expect(await query(await buy('u7', 12_000, goods('g1')))).toMatchObject({
      promotion_detail: [{ coupon_id: single, scope: 'SINGLE' }],
    });
    const late = await send(await stock(), 'u8');
    const { no, id } = await place('u8');
    await sandbox.clock.advance({ days: 31 });
    expect(await status('u8', late)).toBe('EXPIRED');
    await expect(sandbox.confirm(id)).rejects.toMatchObject({ code: 'EXPIRED' });
    expect(await query(no)).not.toHaveProperty('promotion_detail');
  });

  test('is told by APIv2 with coupon_fee, coupon_count and the coupon’s id, also in its refund', async () => {
    const id = await stock({ no_cash: true });
    const coupon = await send(id, 'u9');
    const no = number();
    const mine = { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: no };
    const placed = await v2(sandbox, '/pay/unifiedorder', {
      ...mine, body: 'x', total_fee: '12000', spbill_create_ip: '127.0.0.1', notify_url: `${receiver.url}/${no}`,
      trade_type: 'JSAPI', openid: 'u9',
    }); // biome-ignore format: a list reads better in rows
    await sandbox.confirm(String(placed.fields['prepay_id']));
    const told: Fields = {
      total_fee: '12000', settlement_total_fee: '11000', cash_fee: '11000', coupon_fee: '1000', coupon_count: '1',
      coupon_id_0: coupon, coupon_fee_0: '1000', coupon_type_0: 'NO_CASH',
    }; // biome-ignore format: a list reads better in rows
    expect((await v2(sandbox, '/pay/orderquery', mine)).fields).toMatchObject(told);
    await sandbox.idle();
    expect(openV2(sandbox, receiver.at(`/${no}`)[0]).fields).toMatchObject(told);
    const out_refund_no = number();
    const given = { ...mine, out_refund_no, total_fee: '12000', refund_fee: '12000' };
    const answer = await v2(sandbox, '/secapi/pay/refund', given);
    expect(answer.fields).toMatchObject({
      cash_refund_fee: '11000', coupon_refund_fee: '1000', coupon_refund_count: '1', coupon_refund_id_0: coupon,
      settlement_refund_fee: '11000',
    }); // biome-ignore format: a list reads better in rows
    expect((await v2(sandbox, '/pay/refundquery', { ...mine })).fields).toMatchObject({
      coupon_refund_fee_0: '1000', coupon_refund_count_0: '1', coupon_refund_id_0_0: coupon,
      coupon_refund_fee_0_0: '1000', coupon_type_0_0: 'NO_CASH',
    }); // biome-ignore format: a list reads better in rows
    await settle();
    expect(await status('u9', coupon)).toBe('SENDED');
  });

  test('by code: its reversal gives the money and the coupon back; the act return-coupon does not', async () => {
    const auth_code = `13${String(Date.now()).padStart(16, '0')}`;
    const common = { appid: 'wx1', mch_id: sandbox.mchid };
    const { openid = '' } = (await v2(sandbox, '/tools/authcodetoopenid', { ...common, auth_code })).fields;
    const id = await stock();
    const coupon = await send(id, openid);
    const [before, purse] = [await basic(), await budget(id)];
    const no = number();
    const paid = await v2(sandbox, '/pay/micropay', {
      ...common, body: 'x', out_trade_no: no, total_fee: '12000', spbill_create_ip: '127.0.0.1', auth_code,
    }); // biome-ignore format: a list reads better in rows
    expect(paid.fields).toMatchObject({ cash_fee: '11000', coupon_fee: '1000' });
    expect(await uses(coupon)).toHaveLength(1);
    await expect(sandbox.operate('return-coupon', coupon)).rejects.toMatchObject({ code: 'REQUEST_BLOCKED' });
    const reversed = await v2(sandbox, '/secapi/pay/reverse', { ...common, out_trade_no: no });
    expect(reversed.fields).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
    expect([await basic(), await budget(id), await status(openid, coupon)]).toEqual([
      before,
      purse,
      'SENDED',
    ]);
    expect(await books()).toBe(0);
  });

  test('is on the bill of its day: 应结订单金额, 代金券金额, 充值券退款金额', async () => {
    await sandbox.clock.advance({ days: 1 });
    const date = new Date((await now()) + 8 * 3_600_000).toISOString().slice(0, 10);
    await send(await stock(), 'b1');
    await send(await stock({ no_cash: true }), 'b2');
    const [cash, own] = [await buy('b1'), await buy('b2')];
    await refund(cash, 12_000);
    await refund(own, 12_000);
    await settle();
    await sandbox.clock.advance({ days: 2 });
    const { json } = await v3(sandbox, 'GET', `/v3/bill/tradebill?bill_date=${date}&bill_type=ALL`);
    const url = new URL(String(json['download_url']));
    const target = url.pathname + url.search;
    const authorization = signV3(sandbox, 'GET', target, '');
    const [head = '', ...lines] = (
      await (await fetch(sandbox.url + target, { headers: { authorization } })).text()
    ).split('\r\n');
    const column = (line: string, name: string) =>
      line.split(',')[head.replace('\u{FEFF}', '').split(',').indexOf(name)]?.slice(1);
    const rows = [cash, own].map((no) => lines.filter((line) => line.includes(`\`${no},`)));
    const paid = rows.map(([line = '']) => ['应结订单金额', '代金券金额'].map((name) => column(line, name)));
    expect(paid).toEqual([
      ['120.00', '10.00'],
      ['110.00', '10.00'],
    ]);
    const back = rows.map(([, line = '']) =>
      ['退款金额', '充值券退款金额'].map((name) => column(line, name)),
    );
    expect(back).toEqual([
      ['120.00', '10.00'],
      ['110.00', '0.00'],
    ]);
  });
});

describe('any sendings, payments and refunds', () => {
  interface Model {
    readonly coupons: { id: string; openid: string; isUsed: boolean; uses: number }[];
    readonly orders: { no: string; coupon: string | undefined; left: number }[];
  }
  interface Real {
    readonly id: string;
    readonly users: readonly string[];
  }

  class Send implements fc.AsyncCommand<Model, Real> {
    readonly user: number;
    constructor(user: number) {
      this.user = user;
    }
    check = () => true;
    toString = () => `send ${this.user}`;
    async run({ coupons }: Model, { id, users }: Real) {
      const openid = users[this.user] ?? '';
      const coupon = await send(id, openid);
      expect(coupon === 'undefined').toBe(coupons.length >= 3);
      if (coupon !== 'undefined') coupons.push({ id: coupon, openid, isUsed: false, uses: 0 });
    }
  }

  class Buy implements fc.AsyncCommand<Model, Real> {
    readonly user: number;
    readonly total: number;
    constructor(user: number, total: number) {
      this.user = user;
      this.total = total;
    }
    check = () => true;
    toString = () => `buy ${this.user} ${this.total}`;
    async run({ coupons, orders }: Model, { users }: Real) {
      const openid = users[this.user] ?? '';
      const no = await buy(openid, this.total);
      const usable = coupons.filter((one) => one.openid === openid && !one.isUsed && this.total >= 10_000);
      const { amount, promotion_detail: [used] = [] } = (await query(no)) as Json & {
        amount: Json;
        promotion_detail?: Json[];
      };
      const coupon = usable.find(({ id }) => id === used?.['coupon_id']);
      expect(coupon === undefined).toBe(usable.length === 0);
      expect(amount['payer_total']).toBe(this.total - (coupon === undefined ? 0 : 1000));
      if (coupon !== undefined) Object.assign(coupon, { isUsed: true, uses: coupon.uses + 1 });
      orders.push({ no, coupon: coupon?.id, left: this.total });
    }
  }

  class Refund implements fc.AsyncCommand<Model, Real> {
    readonly which: number;
    readonly isWhole: boolean;
    constructor(which: number, isWhole: boolean) {
      this.which = which;
      this.isWhole = isWhole;
    }
    check = ({ orders }: Model) => orders.some(({ left }) => left > 0);
    toString = () => `refund ${this.which} ${this.isWhole ? 'all' : 'half'}`;
    async run({ coupons, orders }: Model) {
      const open = orders.filter(({ left }) => left > 0);
      const order = open[this.which % open.length];
      if (order === undefined) return;
      const { amount } = (await query(order.no)) as { amount: { total: number } };
      const part = this.isWhole ? order.left : Math.ceil(order.left / 2);
      await refund(order.no, part, amount.total);
      await settle();
      order.left -= part;
      const coupon = coupons.find(({ id }) => id === order.coupon);
      if (coupon !== undefined && order.left === 0) coupon.isUsed = false;
    }
  }

  test(
    'send no more than the stock has, use no coupon twice, keep the budget, notify of each use once; the books sum to 0',
    async () => {
      const commands = fc.commands(
        [
          fc.nat({ max: 1 }).map((user) => new Send(user)),
          fc
            .tuple(fc.nat({ max: 1 }), fc.constantFrom(9999, 12_001))
            .map(([user, total]) => new Buy(user, total)),
          fc.tuple(fc.nat({ max: 3 }), fc.boolean()).map(([which, isWhole]) => new Refund(which, isWhole)),
        ],
        { maxCommands: 12 },
      );
      await fc.assert(
        fc.asyncProperty(commands, fc.boolean(), async (chosen, no_cash) => {
          const id = await stock({ no_cash, most: 3 });
          const model: Model = { coupons: [], orders: [] };
          const users = [`${id}a`, `${id}b`];
          await fc.asyncModelRun(() => ({ model, real: { id, users } }), chosen);
          for (const coupon of model.coupons) {
            expect(await status(coupon.openid, coupon.id)).toBe(coupon.isUsed ? 'USED' : 'SENDED');
            expect(await uses(coupon.id)).toHaveLength(coupon.uses);
          }
          const spent = await Promise.all(
            model.orders.map(async ({ no, coupon, left }) => {
              const { amount } = (await query(no)) as { amount: { total: number } };
              return coupon === undefined ? 0 : Math.round((1000 * left) / amount.total);
            }),
          );
          const left = no_cash ? 0 : 3000 - spent.reduce((sum, one) => sum + one, 0);
          expect(Math.abs((await budget(id)) - left)).toBeLessThanOrEqual(model.orders.length);
          expect(await books()).toBe(0);
        }),
        { numRuns: 5 * rate },
      );
    },
    30_000 * rate,
  );
});
