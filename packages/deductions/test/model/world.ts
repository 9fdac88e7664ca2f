import { setImmediate as turn } from 'node:timers/promises';
import type { FamilyCalls, Rules, Store } from '@wechatpay-kit/deductions';
import { type Luck, type Notification, type Outcome, Platform } from './platform.js';

/** The parts of the engine that the model drives: of the package as it is built, or with a defect in it. */
export interface Engine {
  readonly openStore: (database: string) => Promise<Store>;
  readonly resolvePlans: (rules: Rules) => ReadonlyMap<string, unknown>;
  readonly carry: (
    ledger: never,
    code: string,
    options: never,
  ) => Promise<{ readonly next?: number | undefined }>;
  readonly claimDue: (
    store: Store,
    claim: { readonly now: number; readonly limit: number; readonly holder: string },
  ) => Promise<string[]>;
  readonly bookNumber: (ledger: never, number: string, told: never, by: 'notification') => Promise<unknown>;
  readonly newContract: (ledger: never, contract: object) => never;
  readonly addContracts: (ledger: never, rows: readonly never[]) => Promise<number>;
}

/** Loads the engine from a folder of built files. */
export async function loadEngine(folder: URL): Promise<Engine> {
  const load = (path: string): Promise<Record<string, unknown>> => import(new URL(path, folder).href);
  const parts = await Promise.all(
    [
      'store/open.js',
      'rules/resolve.js',
      'work/carry.js',
      'work/claim.js',
      'ledger/book.js',
      'ledger/contracts.js',
    ].map(load),
  );
  return Object.assign({}, ...parts) as Engine;
}

/** What a run of the model is made of. Every choice is drawn from `draws`, so that a run can be repeated. */
export interface Run {
  readonly mode: 'later' | 'notice';
  readonly draws: readonly number[];
  /** Steps with faults; then everything works, and the run is brought to its end. */
  readonly steps: number;
}

class Crash extends Error {}

interface Gate {
  readonly worker: number;
  readonly open: () => void;
  readonly crash: () => void;
}

const start = Date.parse('2026-01-05T00:00:00+08:00');
const hour = 3_600_000;
const minute = 60_000;

/**
 * Two workers on one ledger, a platform, and a scheduler that lets one of them go on at a time, moves the clock, loses,
 * doubles and reorders notifications, and kills workers anywhere.
 *
 * @returns what broke the invariants; empty if nothing did
 */
export async function play(engine: Engine, { mode, draws, steps }: Run): Promise<readonly string[]> {
  const world = new World(engine, mode, draws);
  await world.open();
  try {
    for (let step = 0; step < steps; step++) await world.step();
    await world.drain();
    return await world.judge();
  } finally {
    await world.close();
  }
}

class World {
  readonly #engine: Engine;
  readonly #platform: Platform;
  readonly #mode: 'later' | 'notice';
  readonly #draws: readonly number[];
  #drawn = 0;
  #now = start;
  #isCalm = false;
  #gates: Gate[] = [];
  #current = 0;
  readonly #busy: (Promise<void> | undefined)[] = [undefined, undefined];
  readonly #delivered: Notification[] = [];
  readonly #errors: string[] = [];
  #store: Store | undefined;
  #ledger: object | undefined;

  constructor(engine: Engine, mode: 'later' | 'notice', draws: readonly number[]) {
    this.#engine = engine;
    this.#mode = mode;
    this.#draws = draws;
    this.#platform = new Platform(mode, {
      now: () => this.#now,
      luck: () => this.#pickLuck(),
      outcome: () => this.#pickOutcome(),
      gate: () => this.#gate(),
    });
  }

  async open(): Promise<void> {
    const store = (await this.#engine.openStore(':memory:')) as Store;
    this.#store = store;
    const rules: Rules = {
      appid: 'wx0000000000000000',
      notify_url: 'https://shop.example/notify',
      plans: {
        weekly: {
          family: this.#mode === 'later' ? 'papay' : 'papay-notice',
          plan_id: 1,
          amount: 1500,
          description: 'membership',
          calendar: { every: 'days', days: 14 },
          dunning: { hours: [24], days: 12, attempts: 5 },
        },
      },
    };
    const family = this.#mode === 'later' ? 'papay' : 'papay-notice';
    this.#ledger = {
      store,
      rules,
      plans: this.#engine.resolvePlans(rules),
      families: { [family]: this.#platform.calls() as FamilyCalls },
      now: () => this.#now,
      emit: () => {},
    };
    const contract = (code: string): never =>
      this.#engine.newContract(this.#ledger as never, {
        code,
        plan: 'weekly',
        contract_id: `C${code}`,
        openid: 'user',
        signed_at: start - 48 * hour,
        first_date: '2026-01-09',
      });
    await this.#engine.addContracts(this.#ledger as never, [contract('one'), contract('two')]);
  }

  /** One choice of the scheduler. */
  async step(): Promise<void> {
    const choice = this.#draw(10);
    if (choice < 6 && this.#gates.length > 0) await this.#letGo();
    else if (choice < 8) await this.#wake();
    else if (choice === 8) await this.#notify();
    else await this.#move();
  }

  /** Nothing fails any more: everything is brought to its end. */
  async drain(): Promise<void> {
    this.#isCalm = true;
    for (let rounds = 0; rounds < 4000; rounds++) {
      while (this.#gates.length > 0) await this.#letGo();
      if (this.#platform.waiting.length > 0) await this.#notify();
      else if (!(await this.#wake())) {
        if (this.#now > start + 80 * 24 * hour) break;
        this.#now += 3 * hour;
        this.#platform.pass();
      }
    }
    while (this.#gates.length > 0) await this.#letGo();
    await Promise.all(this.#busy);
  }

  /** What must hold at the end, read from the database and the platform. */
  async judge(): Promise<readonly string[]> {
    const store = this.#store as Store;
    const wrong = [...this.#platform.broken, ...this.#errors];
    const attempts = await store.selectFrom('deduction_attempts').selectAll().execute();
    const cycles = await store.selectFrom('deduction_cycles').selectAll().execute();
    const known = new Map(attempts.map((attempt) => [attempt.out_trade_no, attempt]));
    const charges = new Map<string, number>();
    for (const { number, contract } of this.#platform.paid()) {
      const attempt = known.get(number);
      if (attempt === undefined) {
        wrong.push(`${number} of ${contract}: charged, and not in the ledger`);
        continue;
      }
      if (attempt.state !== 'PAID') wrong.push(`${number}: charged, and ${attempt.state} in the ledger`);
      const cycle = `${contract} ${attempt.period}`;
      charges.set(cycle, (charges.get(cycle) ?? 0) + 1);
    }
    for (const [cycle, times] of charges) if (times > 1) wrong.push(`${cycle}: charged ${times} times`);
    for (const { out_trade_no, state } of attempts) {
      if (state === 'PAID' && this.#platform.orders.get(out_trade_no)?.state !== 'PAID') {
        wrong.push(`${out_trade_no}: paid in the ledger, and not charged`);
      }
    }
    for (const { contract, period, state, attention } of cycles) {
      const times = charges.get(`${contract} ${period}`) ?? 0;
      if ((state === 'PAID') !== times > 0)
        wrong.push(`${contract} ${period}: ${state}, charged ${times} times`);
      const isOver = period < '2026-02-20';
      if (isOver && attention === 0 && !['PAID', 'FAILED', 'SKIPPED'].includes(state)) {
        wrong.push(`${contract} ${period}: still ${state} at the end`);
      }
    }
    return [...wrong, ...(await this.#judgeHistory(store))];
  }

  /** Each line tells of the state in which the line before it left the number: no transition was made of an outdated one. */
  async #judgeHistory(store: Store): Promise<readonly string[]> {
    const wrong: string[] = [];
    const states = new Map<string, string>();
    const lines = await store.selectFrom('deduction_history').selectAll().orderBy('id').execute();
    for (const { out_trade_no, what, from_state, to_state } of lines) {
      if (out_trade_no === null || to_state === null) continue;
      if (what === 'intended') {
        states.set(out_trade_no, 'INTENDED');
        continue;
      }
      const state = states.get(out_trade_no);
      if (state !== from_state)
        wrong.push(`${out_trade_no}: ${what} from ${from_state}, but it was ${state}`);
      states.set(out_trade_no, to_state);
    }
    return wrong;
  }

  async close(): Promise<void> {
    for (const gate of this.#gates.splice(0)) gate.crash();
    await Promise.allSettled(this.#busy);
    await this.#store?.destroy();
  }

  /** Lets a worker that waits at a gate go on, or kills it there. */
  async #letGo(): Promise<void> {
    const [gate] = this.#gates.splice(this.#draw(this.#gates.length), 1);
    if (gate === undefined) return;
    this.#current = gate.worker;
    if (!this.#isCalm && this.#draw(12) === 0) gate.crash();
    else gate.open();
    await settle();
  }

  /** An idle worker claims what is due. @returns whether anything was */
  async #wake(): Promise<boolean> {
    const worker = this.#busy.indexOf(undefined);
    if (worker === -1) return this.#gates.length > 0;
    this.#current = worker;
    const codes = await this.#engine.claimDue(this.#store as Store, {
      now: this.#now,
      limit: 1 + this.#draw(2),
      holder: `worker ${worker} ${this.#drawn}`,
    });
    if (codes.length === 0) return false;
    this.#busy[worker] = this.#work(codes).finally(() => {
      this.#busy[worker] = undefined;
    });
    await settle();
    return true;
  }

  async #work(codes: readonly string[]): Promise<void> {
    try {
      for (const code of codes)
        await this.#engine.carry(this.#ledger as never, code, { pay: undefined } as never);
    } catch (error) {
      if (!(error instanceof Crash)) this.#errors.push(String(error));
    }
  }

  async #notify(): Promise<void> {
    const { waiting } = this.#platform;
    const isRepeated = this.#delivered.length > 0 && (waiting.length === 0 || this.#draw(3) === 0);
    const from = isRepeated ? this.#delivered : waiting;
    const at = this.#draw(from.length);
    const notification = from[at];
    if (notification === undefined) return;
    if (!isRepeated) {
      waiting.splice(at, 1);
      this.#delivered.push(notification);
      // Some never arrive.
      if (!this.#isCalm && this.#draw(3) === 0) return;
    }
    const { number, told } = notification;
    await this.#engine.bookNumber(this.#ledger as never, number, told as never, 'notification');
  }

  async #move(): Promise<void> {
    const jumps = [minute, 3 * minute, 10 * minute, hour, 5 * hour, 13 * hour, 24 * hour];
    this.#now += jumps[this.#draw(jumps.length)] ?? hour;
    this.#platform.pass();
  }

  #gate(): Promise<void> {
    const worker = this.#current;
    return new Promise((open, reject) => {
      this.#gates.push({ worker, open, crash: () => reject(new Crash()) });
    });
  }

  #pickLuck(): Luck {
    if (this.#isCalm) return 'fine';
    const lucks: readonly Luck[] = ['fine', 'fine', 'fine', 'fine', 'lost', 'unanswered', 'late', 'refused'];
    return lucks[this.#draw(lucks.length)] ?? 'fine';
  }

  #pickOutcome(): Outcome {
    if (this.#isCalm) return 'paid';
    const outcomes: readonly Outcome[] = ['paid', 'paid', 'paid', 'NOTENOUGH', 'SYSTEMERROR'];
    return outcomes[this.#draw(outcomes.length)] ?? 'paid';
  }

  #draw(below: number): number {
    if (below <= 0) return 0;
    const drawn = this.#draws[this.#drawn++ % this.#draws.length] ?? 0;
    return (drawn + Math.floor(this.#drawn / this.#draws.length)) % below;
  }
}

/** Lets everything run that waits for nothing but the database. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 3; turns++) await turn();
}
