/** Random calls of the merchant, acts of the user and moves of the clock, against a model of pay score orders. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Json, send, signV3 } from './merchant.js';
import { openV3 } from './notifications.js';
import { type Receiver, startReceiver } from './receiver.js';

const full = process.env['WECHATPAY_TEST_FULL'] !== undefined;
const service = { appid: 'wxd678efh567hg6787', service_id: '500001' };
const root = '/v3/payscore/serviceorder';

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

/** What the documents say of an order: payments-domain, section 5. A completed order's user cannot pay until an act. */
interface Modelled {
  readonly number: string;
  readonly isFree: boolean;
  state: 'CREATED' | 'DOING' | 'DONE' | 'REVOKED' | 'EXPIRED';
  /** Days since its creation. */
  age: number;
  /** Once it is completed. */
  total?: number;
  paid?: 'NEWTON' | 'MCH';
  readonly events: string[];
}

interface Model {
  readonly orders: Modelled[];
}

interface Real {
  readonly user: string;
}

type Expected = 'done' | 'INVALID_ORDER_STATE' | 'ORDER_CANCELED' | 'ORDER_DONE' | 'PARAM_ERROR' | 'NO_AUTH';

let count = 0;

function charges(total: number): Json {
  return { ...service, post_payments: [{ name: '费用', amount: total }], total_amount: total };
}

/** A signed request over a connection that is kept, because there are hundreds. */
async function ask(method: string, path: string, json?: Json): Promise<{ status: number; json: Json }> {
  const body = json === undefined ? '' : JSON.stringify(json);
  const authorization = signV3(sandbox, method, path, body);
  const headers = { authorization, 'content-type': 'application/json' };
  const answer = await send(sandbox.url + path, { method, headers, body, keepAlive: true });
  return { status: answer.status, json: JSON.parse(answer.body) as Json };
}

async function call(order: Modelled, name: string, body: Json): Promise<string> {
  const { status, json } = await ask('POST', `${root}/${order.number}/${name}`, body);
  return status < 300 ? 'done' : String(json['code']);
}

/** The refusal of a call in the wrong state. `undefined`: the state is right for `wanted`. */
function refusal(order: Modelled, wanted: 'uncompleted' | 'confirmed' | 'collecting'): Expected | undefined {
  if (order.state === 'REVOKED') return 'ORDER_CANCELED';
  if (order.state === 'DONE') return 'ORDER_DONE';
  if (order.state === 'EXPIRED') return 'INVALID_ORDER_STATE';
  const isCollecting = order.total !== undefined;
  const isRight =
    wanted === 'collecting'
      ? isCollecting
      : !isCollecting && (wanted === 'uncompleted' || order.state === 'DOING');
  return isRight ? undefined : 'INVALID_ORDER_STATE';
}

function settle(order: Modelled, total: number): void {
  order.total = total;
  if (total === 0) order.state = 'DONE';
}

function payBy(order: Modelled, paid: 'NEWTON' | 'MCH'): void {
  order.state = 'DONE';
  order.paid = paid;
  if (paid === 'NEWTON') order.events.push('PAYSCORE.USER_PAID');
}

/** What a query says, in the words of the model. */
async function check(order: Modelled): Promise<void> {
  const query = new URLSearchParams({ ...service, out_order_no: order.number });
  const { json } = await ask('GET', `${root}?${query}`);
  const collection = json['collection'] as { state: string; details?: { paid_type: string }[] } | undefined;
  expect({
    state: json['state'],
    description: json['state_description'],
    total: json['total_amount'],
    collection: collection?.state,
    paid: collection?.details?.[0]?.paid_type,
  }).toEqual({
    state: order.state,
    description:
      order.state === 'DOING' ? (order.total === undefined ? 'USER_CONFIRM' : 'MCH_COMPLETE') : undefined,
    total: order.total,
    collection:
      order.total === undefined || order.total === 0
        ? undefined
        : order.paid === undefined
          ? 'USER_PAYING'
          : 'USER_PAID',
    paid: order.paid,
  });
}

class Create implements fc.AsyncCommand<Model, Real> {
  readonly #isFree: boolean;
  constructor(isFree: boolean) {
    this.#isFree = isFree;
  }
  check = ({ orders }: Readonly<Model>): boolean => orders.length < 6;
  async run({ orders }: Model, { user }: Real): Promise<void> {
    count += 1;
    const number = `M${count}`;
    const isFree = this.#isFree;
    const { status, json } = await ask('POST', root, {
      ...service,
      out_order_no: number,
      service_introduction: '服务',
      time_range: { start_time: 'OnAccept' },
      risk_fund: { name: 'ESTIMATE_ORDER_COST', amount: 10_000 },
      notify_url: `${receiver.url}/${number}`,
      need_user_confirm: !isFree,
      ...(isFree ? { openid: user } : {}),
    });
    const open = orders.filter((order) => order.isFree && order.state === 'DOING').length;
    if (isFree && open >= 3) expect(json['code']).toBe('NO_AUTH');
    else {
      expect(status).toBe(200);
      const order: Modelled = { number, isFree, state: isFree ? 'DOING' : 'CREATED', age: 0, events: [] };
      orders.push(order);
      if (isFree) await sandbox.operate('fail-collection', number);
      await check(order);
    }
  }
  toString = (): string => `create(${this.#isFree ? 'free' : 'to confirm'})`;
}

/** Something that happens to one of the orders. */
class Happening implements fc.AsyncCommand<Model, Real> {
  readonly #name: string;
  readonly #at: number;
  readonly #act: (order: Modelled) => Promise<void>;
  constructor(name: string, at: number, act: (order: Modelled) => Promise<void>) {
    this.#name = name;
    this.#at = at;
    this.#act = act;
  }
  check = ({ orders }: Readonly<Model>): boolean => orders.length > 0;
  async run({ orders }: Model): Promise<void> {
    const order = orders[this.#at % orders.length];
    if (order === undefined) throw new Error('no order');
    await this.#act(order);
    await check(order);
  }
  toString = (): string => `${this.#name}(${this.#at})`;
}

class Wait implements fc.AsyncCommand<Model, Real> {
  readonly #days: number;
  constructor(days: number) {
    this.#days = days;
  }
  check = (): boolean => true;
  async run({ orders }: Model): Promise<void> {
    await sandbox.clock.advance({ days: this.#days });
    for (const order of orders) {
      order.age += this.#days;
      if (order.state === 'CREATED' && order.age >= 30) order.state = 'EXPIRED';
      await check(order);
    }
  }
  toString = (): string => `wait(${this.#days} days)`;
}

async function expectCode(asked: Promise<string>, expected: Expected): Promise<void> {
  expect(await asked).toBe(expected);
}

async function confirm(order: Modelled): Promise<void> {
  const done = sandbox.confirm(order.number);
  if (order.state === 'CREATED') {
    await done;
    order.state = 'DOING';
    order.events.push('PAYSCORE.USER_CONFIRM');
    // Until an act, the user cannot pay, so that the result depends on no real time.
    await sandbox.operate('fail-collection', order.number);
  } else if (order.state === 'DOING' && order.total !== undefined) {
    await done;
    payBy(order, 'NEWTON');
  } else {
    const codes = { DOING: 'ALREADY_SIGNED', DONE: 'ALREADY_PAID', REVOKED: 'ABANDONED', EXPIRED: 'EXPIRED' };
    await expect(done).rejects.toMatchObject({ code: codes[order.state] });
  }
}

const happenings: Readonly<Record<string, (order: Modelled) => Promise<void>>> = {
  confirm,
  decline: async (order) => {
    await sandbox.decline(order.number, 'insufficient-balance').catch(() => undefined);
  },
  cancel: async (order) => {
    const wrong = refusal(order, 'uncompleted');
    await expectCode(call(order, 'cancel', { ...service, reason: '取消' }), wrong ?? 'done');
    if (wrong === undefined) order.state = 'REVOKED';
  },
  ...Object.fromEntries(
    [0, 7, 1_000].map((total) => [
      `complete ${total}`,
      async (order: Modelled) => {
        // The same completion again changes nothing, as long as nothing has modified it.
        const isRepeated = completed.get(order.number) === total;
        const wrong = isRepeated ? undefined : refusal(order, 'confirmed');
        await expectCode(call(order, 'complete', charges(total)), wrong ?? 'done');
        if (wrong !== undefined || isRepeated) return;
        completed.set(order.number, total);
        settle(order, total);
      },
    ]),
  ),
  ...Object.fromEntries(
    [0, 5, 2_000].map((total) => [
      `modify ${total}`,
      async (order: Modelled) => {
        const wrong = refusal(order, 'collecting');
        const isMore = total > (order.total ?? 0);
        await expectCode(
          call(order, 'modify', { ...charges(total), reason: '改' }),
          wrong ?? (isMore ? 'PARAM_ERROR' : 'done'),
        );
        if (wrong === undefined && !isMore) settle(order, total);
      },
    ]),
  ),
  pay: async (order) => {
    await expectCode(call(order, 'pay', service), refusal(order, 'collecting') ?? 'done');
  },
  sync: async (order) => {
    const wrong = refusal(order, 'collecting');
    const body = { ...service, type: 'Order_Paid', detail: { paid_time: '20261130120000' } };
    await expectCode(call(order, 'sync', body), wrong ?? 'done');
    if (wrong === undefined) payBy(order, 'MCH');
  },
  resume: async (order) => {
    if (order.state !== 'DOING' || order.total === undefined) return;
    await sandbox.operate('resume-collection', order.number);
    await sandbox.clock.advance({ minutes: 1 });
    payBy(order, 'NEWTON');
  },
};

/** What the orders were completed with. */
const completed = new Map<string, number>();

async function balances(): Promise<{ readonly basic: number; readonly fees: number; readonly sum: number }> {
  const all = await sandbox.balances.list();
  const amountOf = (account: string): number => all.find((one) => one.account === account)?.amount ?? 0;
  return {
    basic: amountOf(`${sandbox.mchid}/BASIC`),
    fees: amountOf('wechatpay/FEES'),
    sum: all.reduce((total, { amount }) => total + amount, 0),
  };
}

test('the state machine of pay score holds, each notifying change notifies once, and the ledger balances', async () => {
  const at = fc.nat({ max: 5 });
  const commands = [
    fc.boolean().map((isFree) => new Create(isFree)),
    fc.constantFrom(1, 7, 30).map((days) => new Wait(days)),
    ...Object.entries(happenings).map(([name, act]) => at.map((index) => new Happening(name, index, act))),
    // The way to a payment is the most frequent.
    at.map((index) => new Happening('confirm', index, confirm)),
  ];
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: full ? 60 : 30, size: 'max' }), async (given) => {
      runs += 1;
      const model: Model = { orders: [] };
      const before = await balances();
      await fc.asyncModelRun(() => ({ model, real: { user: `oModel${runs}` } }), given);
      await sandbox.idle();
      for (const { number, events } of model.orders) {
        const sent = receiver.at(`/${number}`).map((one) => openV3(sandbox, one).envelope['event_type']);
        expect(sent).toEqual(events);
      }
      const paid = model.orders.flatMap(({ paid: by, total = 0 }) => (by === 'NEWTON' ? [total] : []));
      const total = paid.reduce((sum, amount) => sum + amount, 0);
      const fees = paid.reduce((sum, amount) => sum + Math.round(amount * 0.006), 0);
      const after = await balances();
      expect(after.basic - before.basic).toBe(total - fees);
      expect(after.fees - before.fees).toBe(fees);
      // The first booking of an account brings what the merchant begins with.
      expect(Math.abs(after.sum - before.sum) % 100_000_000).toBe(0);
    }),
    { numRuns: full ? 100 : 6 },
  );
});
