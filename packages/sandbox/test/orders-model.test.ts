/** Orders of both protocols under any calls, acts of the user and moves of the clock. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createShop, newCode } from './ordering.js';
import { type Receiver, startReceiver } from './receiver.js';

type State = 'NOTPAY' | 'SUCCESS' | 'CLOSED' | 'USERPAYING' | 'PAYERROR' | 'REVOKED';

/** An order, as the rules say that it is. */
interface Expected {
  state: State;
  readonly byCode: boolean;
  /** Since it was ordered, or since the last attempt by code, in seconds. */
  age: number;
  /** Whether its payment is notified. */
  notified: boolean;
  page: string;
}

interface Model {
  readonly orders: Map<string, Expected>;
}

const full = process.env['WECHATPAY_TEST_FULL'] !== undefined;

let folder: string;
let sandbox: Sandbox;
let shop: ReturnType<typeof createShop>;
let receiver: Receiver;
let run = 0;
beforeAll(async () => {
  receiver = await startReceiver();
  folder = await mkdtemp(join(tmpdir(), 'orders-'));
  await start();
  // The opening of an account is booked with its first posting.
  for (const purse of ['BASIC', 'OPERATION'] as const) {
    await sandbox.balances.set({ account: `${sandbox.mchid}/${purse}`, amount: 1 });
  }
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  sandbox = await startSandbox({ strict: true, data: join(folder, 'data') });
  shop = createShop(sandbox, receiver.url);
}

const succeeds = (act: Promise<unknown>): Promise<boolean> =>
  act.then(
    () => true,
    () => false,
  );

type Step = fc.AsyncCommand<Model, object>;

/** A step about one of three orders. */
function step(
  name: string,
  perform: (number: string, known: Expected | undefined, model: Model) => Promise<void>,
): fc.Arbitrary<Step> {
  return fc.nat(2).map((at) => ({
    check: () => true,
    async run(model) {
      const number = `R${run}N${at}`;
      await perform(number, model.orders.get(number), model);
      await expectAgreement(model);
    },
    toString: () => `${name} ${at}`,
  }));
}

/** Both protocols tell each order in the expected state. */
async function expectAgreement({ orders }: Model): Promise<void> {
  for (const [number, { state }] of orders) {
    const [old, fresh] = [await shop.queryV2(number), (await shop.query(number)).json];
    expect([old['trade_state'], fresh['trade_state']], number).toEqual([state, state]);
    expect(old['transaction_id'], number).toBe(fresh['transaction_id']);
  }
}

const isOpen = (known: Expected): boolean =>
  known.state === 'USERPAYING' || (known.state === 'NOTPAY' && known.age < 7200);

/** Orders by a page: the same order gives its page, a new one after two hours. */
const order =
  (place: (number: string) => Promise<string | undefined>) =>
  async (number: string, known: Expected | undefined, { orders }: Model): Promise<void> => {
    const page = await place(number);
    // The two protocols do not order alike, so that a number belongs to the first.
    if (known !== undefined) return;
    expect(page).toMatch(/^weixin:/);
    orders.set(number, { state: 'NOTPAY', byCode: false, age: 0, notified: false, page: page ?? '' });
  };

const byCode =
  (much: boolean) =>
  async (number: string, known: Expected | undefined, { orders }: Model): Promise<void> => {
    const { result_code } = await shop.micropay(number, newCode(), { total_fee: much ? '200000' : '100' });
    if (known !== undefined) {
      // An attempt with another amount, or for an order of another kind, is refused.
      if (!known.byCode || known.state !== 'PAYERROR') expect(result_code).toBe('FAIL');
      else if (known.page === String(much)) Object.assign(known, { state: 'USERPAYING', age: 0 });
      return;
    }
    expect(result_code).toBe(much ? 'FAIL' : 'SUCCESS');
    const state = much ? 'USERPAYING' : 'SUCCESS';
    orders.set(number, { state, byCode: true, age: 0, notified: false, page: String(much) });
  };

const steps = [
  step(
    'order in APIv3',
    order(async (number) => String((await shop.native(number)).json['code_url'])),
  ),
  step(
    'order in APIv2',
    order(async (number) => (await shop.unified(number))['code_url']),
  ),
  step('pay by code', byCode(false)),
  step('pay much by code', byCode(true)),
  step('confirm', async (number, known) => {
    if (known === undefined) return;
    const paid = await succeeds(sandbox.confirm(known.byCode ? number : known.page));
    expect(paid, `${number} ${JSON.stringify(known)}`).toBe(isOpen(known));
    if (paid) Object.assign(known, { state: 'SUCCESS', notified: !known.byCode });
  }),
  step('decline', async (number, known) => {
    if (known === undefined) return;
    const left = await succeeds(sandbox.decline(known.byCode ? number : known.page, 'wrong-password'));
    expect(left).toBe(isOpen(known));
    if (left && known.byCode) known.state = 'PAYERROR';
  }),
  step('close in APIv3', async (number, known) => {
    const { status } = await shop.close(number);
    const closes = known?.state === 'NOTPAY';
    expect(status === 204).toBe(closes || known?.state === 'CLOSED');
    if (closes) known.state = 'CLOSED';
  }),
  step('close in APIv2', async (number, known) => {
    const { result_code } = await shop.closeV2(number);
    const closes = known?.state === 'NOTPAY';
    expect(result_code === 'SUCCESS').toBe(closes);
    if (closes) known.state = 'CLOSED';
  }),
  step('reverse', async (number, known) => {
    const { result_code } = await shop.reverseV2(number);
    const reverses = known?.byCode === true && known.state !== 'USERPAYING';
    expect(result_code === 'SUCCESS').toBe(reverses);
    if (reverses && known !== undefined) known.state = 'REVOKED';
  }),
  step('wait', async (_number, _known, { orders }) => {
    // Past the password's time; an hour of seconds is far from the clock's own progress.
    await sandbox.clock.advance({ hours: 1 });
    for (const known of orders.values()) {
      known.age += 3600;
      if (known.state === 'USERPAYING') known.state = 'PAYERROR';
    }
  }),
  ...(full
    ? [
        step('restart', async () => {
          await sandbox.idle();
          await sandbox.stop();
          await start();
        }),
      ]
    : []),
];

test('a number pays once, each payment notifies once, the books balance, and both protocols agree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 25 }), async (commands) => {
      run += 1;
      const model: Model = { orders: new Map() };
      await fc.asyncModelRun(() => ({ model, real: {} }), commands);
      await sandbox.idle();
      for (const [number, { notified }] of model.orders) {
        expect(receiver.at(`/${number}`).length, number).toBe(notified ? 1 : 0);
      }
      expect(await sumOfBalances()).toBe(0);
    }),
    { numRuns: full ? 200 : 12 },
  );
}, 600_000);

test('orders, their pages and the books are there after a restart', async () => {
  const { code_url = '' } = await shop.unified('kept-1');
  await shop.micropay('kept-2', newCode());
  const before = await sandbox.balances.list();
  await sandbox.stop();
  await start();
  expect(await sandbox.balances.list()).toEqual(before);
  await sandbox.confirm(code_url);
  expect((await shop.query('kept-1')).json['trade_state']).toBe('SUCCESS');
  expect((await shop.reverseV2('kept-2'))['result_code']).toBe('SUCCESS');
  await sandbox.idle();
  expect(receiver.at('/kept-1')).toHaveLength(1);
  expect(await sumOfBalances()).toBe(0);
});

/** All accounts of the books, the outside and the platform among them. */
async function sumOfBalances(): Promise<number> {
  return (await sandbox.balances.list()).reduce((sum, { amount }) => sum + amount, 0);
}
