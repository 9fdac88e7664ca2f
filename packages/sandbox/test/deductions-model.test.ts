import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromXml } from './merchant.js';
import { createPapay, moveTo, type Papay } from './papay.js';
import { type Receiver, startReceiver } from './receiver.js';

/** The year's 12 deductions, and random stories. With WECHATPAY_TEST_FULL=1 there are more of these. */
const isFull = process.env['WECHATPAY_TEST_FULL'] === '1';

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

/** What all accounts have, in fen. Every posting sums to 0. */
async function sumOfBooks(): Promise<number> {
  const { merchants } = await sandbox.snapshot();
  const balances = Object.values(merchants).flatMap(
    ({ balances: rows = [] }) => rows as { amount: number }[],
  );
  return balances.reduce((sum, { amount }) => sum + amount, 0);
}

/** The changes that were notified of a contract, in order: `ADD`, `DELETE`. */
const changesOf = (code: string) =>
  receiver.at(`/contract/${code}`).map(({ body }) => fromXml(body)['change_type']);

test('a year: contractorder, a deduction each month, and the termination by the user', async () => {
  await moveTo(sandbox, '09:00');
  const code = `Y${++count}`;
  const id = await papay.sign(code, { trade_type: 'NATIVE', openid: '', total_fee: '2500' });
  const numbers = Array.from({ length: 12 }, (_, month) => `${code}-${month + 1}`);
  for (const number of numbers) {
    await sandbox.clock.advance({ days: 30 });
    expect((await papay.apply(id, number, { total_fee: '2500' }))['result_code']).toBe('SUCCESS');
    expect((await papay.query(number))['trade_state']).toBe('ACCEPT');
  }
  await sandbox.clock.advance({ days: 2 });
  for (const number of numbers) {
    expect(papay.told(number)).toMatchObject([
      { trade_state: 'SUCCESS', contract_id: id, total_fee: '2500' },
    ]);
  }
  expect(await papay.contract(id)).toMatchObject({ contract_state: '0' });
  const { openid = '' } = papay.told(numbers[0] ?? '')[0] ?? {};
  const { things } = await sandbox.user(openid);
  expect(things.filter(({ kind }) => kind === 'order')).toHaveLength(13);
  expect(things).toContainEqual(expect.objectContaining({ kind: 'contract', id, state: 'SIGNED' }));
  await sandbox.operate('terminate', id, { by: 'user' });
  await sandbox.idle();
  expect(changesOf(code)).toEqual(['ADD', 'DELETE']);
  expect((await papay.apply(id, `${code}-13`))['err_code']).toBe('CONTRACT_NOT_EXIST');
  expect(await sumOfBooks()).toBe(0);
});

/** What a story knows of a contract. */
interface Mandate {
  readonly code: string;
  readonly id: string;
  isSigned: boolean;
  waiting: string | undefined;
}

interface Model {
  readonly mandates: Mandate[];
  /** The accepted numbers, and the contract of each. */
  readonly accepted: Map<string, string>;
}

interface Real {
  readonly prefix: string;
}

type Command = fc.AsyncCommand<Model, Real>;

const pick = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % items.length];

class Sign implements Command {
  check = ({ mandates }: Model) => mandates.length < 3;
  async run({ mandates }: Model, { prefix }: Real) {
    const code = `${prefix}C${mandates.length}`;
    const id = await papay.sign(code, { trade_type: 'NATIVE', openid: '' });
    mandates.push({ code, id, isSigned: true, waiting: undefined });
  }
  toString = () => 'sign';
}

class Apply implements Command {
  readonly which: number;
  readonly number: number;
  readonly amount: number;
  constructor(which: number, number: number, amount: number) {
    this.which = which;
    this.number = number;
    this.amount = amount;
  }
  check = ({ mandates }: Model) => mandates.length > 0;
  async run({ mandates, accepted }: Model, { prefix }: Real) {
    const mandate = pick(mandates, this.which);
    if (mandate === undefined) return;
    const number = `${prefix}D${this.number}`;
    const answer = await papay.apply(mandate.id, number, { total_fee: String(this.amount) });
    if (answer['result_code'] !== 'SUCCESS') return;
    // Accepted: the contract is signed, the number is new, nothing else of the contract waits, the amount is allowed.
    expect([mandate.isSigned, accepted.has(number), this.amount <= 50_000]).toEqual([true, false, true]);
    if (mandate.waiting !== undefined) {
      expect((await papay.query(mandate.waiting))['trade_state']).not.toBe('ACCEPT');
    }
    accepted.set(number, mandate.id);
    mandate.waiting = number;
  }
  toString = () => `apply(${this.which}, ${this.number}, ${this.amount})`;
}

class Terminate implements Command {
  readonly which: number;
  readonly by: string;
  constructor(which: number, by: string) {
    this.which = which;
    this.by = by;
  }
  check = ({ mandates }: Model) => mandates.length > 0;
  async run({ mandates }: Model) {
    const mandate = pick(mandates, this.which);
    if (mandate === undefined) return;
    const done = sandbox.operate('terminate', mandate.id, { by: this.by });
    if (mandate.isSigned) await done;
    else await expect(done).rejects.toThrow();
    mandate.isSigned = false;
  }
  toString = () => `terminate(${this.which}, ${this.by})`;
}

class Decide implements Command {
  readonly which: number;
  readonly outcome: string;
  constructor(which: number, outcome: string) {
    this.which = which;
    this.outcome = outcome;
  }
  check = ({ mandates }: Model) => mandates.length > 0;
  async run({ mandates }: Model) {
    await sandbox.operate('next-deduction', pick(mandates, this.which)?.id ?? '', { outcome: this.outcome });
  }
  toString = () => `next(${this.which}, ${this.outcome})`;
}

class Advance implements Command {
  readonly hours: number;
  constructor(hours: number) {
    this.hours = hours;
  }
  check = () => true;
  async run() {
    await sandbox.clock.advance({ hours: this.hours });
  }
  toString = () => `advance(${this.hours} h)`;
}

const which = fc.nat({ max: 2 });
const commands = fc.commands(
  [
    fc.constant(new Sign()),
    fc
      .tuple(which, fc.nat({ max: 9 }), fc.constantFrom(1, 1000, 50_000, 50_001))
      .map((all) => new Apply(...all)),
    fc.tuple(which, fc.nat({ max: 9 }), fc.constant(1000)).map((all) => new Apply(...all)),
    fc.tuple(which, fc.constantFrom('user', 'platform')).map((all) => new Terminate(...all)),
    fc.tuple(which, fc.constantFrom('NOTENOUGH', 'SYSTEMERROR', 'SUCCESS')).map((all) => new Decide(...all)),
    fc.constantFrom(1, 5, 13, 24, 30).map((hours) => new Advance(hours)),
    fc.constantFrom(24, 30).map((hours) => new Advance(hours)),
  ],
  { maxCommands: 30 },
);

test('random stories: signed contracts only, each number once, one a day, each end notified once, books of 0', async () => {
  const dayOf = (time_end: string) => time_end.slice(0, 8);
  await fc.assert(
    fc.asyncProperty(commands, async (story) => {
      const prefix = `M${++count}`;
      await moveTo(sandbox, '10:00');
      const model: Model = { mandates: [], accepted: new Map() };
      await fc.asyncModelRun(() => ({ model, real: { prefix } }), story);
      await sandbox.clock.advance({ days: 2 });
      const days = new Map<string, string[]>();
      for (const [number, id] of model.accepted) {
        const told = papay.told(number);
        expect(told.length, number).toBe(1);
        const [{ trade_state, contract_id, time_end = '', err_code } = {}] = told;
        expect(contract_id).toBe(id);
        const { trade_state: queried } = await papay.query(number);
        const ends = { SUCCESS: 'SUCCESS', PAY_FAIL: err_code === 'SYSTEMERROR' ? 'NOTPAY' : 'CLOSED' };
        expect(queried).toBe(ends[trade_state as keyof typeof ends]);
        if (trade_state === 'SUCCESS') days.set(id, [...(days.get(id) ?? []), dayOf(time_end)]);
      }
      for (const [id, paid] of days) {
        const { contract_terminated_time: end = '9' } = await papay.contract(id);
        expect(new Set(paid).size, id).toBe(paid.length);
        expect(paid.every((day) => day <= end.replaceAll('-', '').slice(0, 8))).toBe(true);
      }
      for (const { code, isSigned } of model.mandates) {
        expect(changesOf(code)).toEqual(isSigned ? ['ADD'] : ['ADD', 'DELETE']);
      }
      expect(await sumOfBooks()).toBe(0);
    }),
    { numRuns: isFull ? 100 : 12 },
  );
});
