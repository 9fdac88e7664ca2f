/** Months of many contracts, with everything failing that can fail. */

import { setTimeout as pause } from 'node:timers/promises';
import type { Calendar, Plan } from '@wechatpay-kit/deductions';
import type { FaultRule } from '@wechatpay-kit/sandbox';
import { patience } from '../../../../tools/test/patience.js';
import { openShop, type Shop } from './shop.js';
import { Workers } from './workers.js';

/** How a year is played. */
export interface YearSettings {
  readonly database: string;
  /** The port of Redis; without it, the loop. */
  readonly redis?: number;
  readonly contracts: number;
  readonly days: number;
  readonly workers: number;
  /** How often a worker is killed in the whole. */
  readonly kills: number;
  /** Is called in the middle, to restart servers. */
  readonly midway?: () => Promise<void>;
}

/** What came of it. */
export interface YearResult {
  readonly cycles: number;
  readonly paid: number;
  readonly numbers: number;
  /** Numbers of one cycle that were charged beside another: must be none. */
  readonly twice: readonly string[];
  /** Contracts without trouble of their user whose cycles are not all paid: must be none. */
  readonly unpaid: readonly string[];
  /** Days on which bill and ledger do not agree: must be none. */
  readonly differing: readonly string[];
  /** Fen by the ledger and by the bills. */
  readonly fen: readonly [ledger: number, bills: number];
  readonly killed: number;
}

const hour = 3_600_000;
const step = 6;

const faults: readonly FaultRule[] = [
  ...(['pappayapply', 'paporderquery'] as const).flatMap((operation): FaultRule[] => [
    { kind: 'reset-before', operation, share: 0.02 },
    { kind: 'reset-after', operation, share: 0.03 },
    { kind: '502', operation, share: 0.02 },
    { kind: 'dropped', operation, share: 0.01 },
    { kind: 'unsigned', operation, share: 0.01 },
  ]),
  { kind: 'error', operation: 'pappayapply', code: 'SYSTEMERROR', share: 0.02 },
  { kind: 'error', operation: 'pappayapply', code: 'FREQUENCY_LIMITED', share: 0.02 },
  { kind: 'dropped', event: 'pay', share: 0.1 },
  { kind: 'doubled', event: 'pay', share: 0.1 },
  { kind: 'delayed', event: 'pay', share: 0.1, seconds: 3600 },
];

/** Plays it, and compares the ledger with the bills at the end. */
export async function playYear(settings: YearSettings): Promise<YearResult> {
  const plans = Object.fromEntries(Array.from({ length: 28 }, (_, at) => [`day${at + 1}`, planOf(at + 1)]));
  const common = { dunning: { hours: [24], attempts: 6, days: 12 }, limits: { appliesPerSecond: 5000 } };
  const shop = await openShop({ database: settings.database, rules: () => ({ plans, ...common }) });
  const { config } = shop.sandbox;
  const workers = new Workers({
    // On a busy machine, less would be an outage of the platform: cycles are then given up when their days are over.
    config: { ...config, timeout: patience(400) },
    database: settings.database,
    rules: { appid: 'wxcbda96de0b165486', notify_url: shop.notify_url, plans, ...common },
    ...(settings.redis === undefined ? {} : { redis: settings.redis }),
    concurrency: 16,
  });
  try {
    return await play(shop, workers, settings);
  } finally {
    await workers.stop();
    await shop.close();
  }
}

function planOf(day: number): Plan {
  const calendar: Calendar = { every: 'month', day };
  return { family: 'papay', plan_id: 123, amount: 1000 + day, description: '会员月费', calendar };
}

async function play(shop: Shop, workers: Workers, settings: YearSettings): Promise<YearResult> {
  const { contracts, days, kills, midway } = settings;
  const began = shop.now();
  const troubled = await signAll(shop, contracts);
  await workers.start(settings.workers, shop.now() - Date.now());
  await shop.sandbox.faults.add(...faults);
  const steps = (days * 24) / step;
  const books = new Books(shop, began - 24 * hour);
  for (let at = 0; at < steps; at++) {
    if (at % 120 === 119) await books.compare();
    if (Math.floor((at * kills) / steps) < Math.floor(((at + 1) * kills) / steps)) await workers.kill(at);
    if (at === Math.floor(steps / 2)) {
      await midway?.();
      await trouble(shop, troubled.slice(0, Math.ceil(troubled.length / 2)));
    }
    await pass(shop, workers, { hours: step });
  }
  // Nothing fails any more. What is under way is brought to its end; nothing new begins.
  await shop.sandbox.faults.clear();
  await shop.deductions().store.updateTable('deduction_contracts').set({ next_date: null }).execute();
  for (let at = 0; at < 16 * 4; at++) await pass(shop, workers, { hours: step });
  await workers.stop();
  await books.compare();
  return judge(shop, books, { troubled: new Set(troubled), killed: workers.killed });
}

/** Signs the contracts; every tenth user makes trouble later. @returns their codes */
async function signAll(shop: Shop, count: number): Promise<string[]> {
  const troubled: string[] = [];
  const numbers = Array.from({ length: count }, (_, at) => at).values();
  const signed_at = shop.now() - 24 * hour;
  const first_date = new Date(shop.now() + 8 * hour + 3 * 24 * hour).toISOString().slice(0, 10);
  const lanes = Array.from({ length: 16 }, async () => {
    for (const at of numbers) {
      const code = `Y${at}`;
      const contract_id = await shop.sign(code);
      if (at % 10 === 9) troubled.push(code);
      const plan = `day${(at % 28) + 1}`;
      await shop
        .deductions()
        .contracts.add({ code, plan, contract_id, openid: `o${at}`, signed_at, first_date });
    }
  });
  await Promise.all(lanes);
  return troubled;
}

/** Users have no money for once, or terminate. */
async function trouble(shop: Shop, codes: readonly string[]): Promise<void> {
  for (const [at, code] of codes.entries()) {
    const found = await shop.deductions().contracts.get(code);
    const id = found?.contract.contract_id;
    if (id === undefined || id === null) continue;
    if (at % 3 === 0) await shop.sandbox.operate('terminate', id);
    else {
      const outcome = at % 3 === 1 ? 'NOTENOUGH' : 'SYSTEMERROR';
      await shop.sandbox.operate('next-deduction', id, { outcome });
    }
  }
}

/** Moves the clock, and waits until the workers have done what is due then. */
async function pass(shop: Shop, workers: Workers, given: { readonly hours: number }): Promise<void> {
  await shop.sandbox.clock.advance(given);
  const skew = (await shop.sandbox.clock.now()).getTime() - Date.now();
  shop.setSkew(skew);
  workers.tell(skew);
  const { store } = shop.deductions();
  for (let tries = 0; tries < 3000; tries++) {
    const due = await store
      .selectFrom('deduction_contracts')
      .select('code')
      .where('wake_at', '<=', shop.now())
      .limit(1)
      .executeTakeFirst();
    if (due === undefined) return;
    await pause(10);
  }
}

/** WeChat Pay keeps bills for three months: the books are compared month by month, with the days that are settled. */
class Books {
  readonly differing: string[] = [];
  billed = 0;
  readonly #shop: Shop;
  #from: number;

  constructor(shop: Shop, from: number) {
    this.#shop = shop;
    this.#from = from;
  }

  async compare(): Promise<void> {
    // What is under way may be booked days later. Nothing is to be corrected: the ledger knows by itself.
    for (const until = this.#shop.now() - 5 * 24 * hour; this.#from < until; this.#from += 24 * hour) {
      const date = new Date(this.#from + 8 * hour).toISOString().slice(0, 10);
      const report = await this.#shop.deductions().reconcile(date);
      this.billed += report.bill.paid;
      if (!report.agrees) this.differing.push(`${date} ${JSON.stringify(report.first.slice(0, 3))}`);
      if (report.corrected.count > 0) this.differing.push(`${date} corrected ${report.corrected.count}`);
    }
  }
}

async function judge(
  shop: Shop,
  { differing, billed }: Books,
  { troubled, killed }: { readonly troubled: ReadonlySet<string>; readonly killed: number },
): Promise<YearResult> {
  const deductions = shop.deductions();
  const { store } = deductions;
  const attempts = await store.selectFrom('deduction_attempts').selectAll().execute();
  const cycles = await store.selectFrom('deduction_cycles').selectAll().execute();
  const paid = attempts.filter(({ transaction_id }) => transaction_id !== null);
  const byCycle = new Map<string, number>();
  for (const { contract, period } of paid) {
    byCycle.set(`${contract} ${period}`, (byCycle.get(`${contract} ${period}`) ?? 0) + 1);
  }
  const unpaid = cycles.filter(({ contract, state }) => state !== 'PAID' && !troubled.has(contract));
  return {
    cycles: cycles.length,
    paid: paid.length,
    numbers: attempts.length,
    twice: [...byCycle].filter(([, count]) => count > 1).map(([cycle]) => cycle),
    unpaid: unpaid.map(
      ({ contract, period, state, reason }) => `${contract} ${period} ${state} ${reason ?? ''}`,
    ),
    differing,
    fen: [paid.reduce((sum, { amount }) => sum + amount, 0), billed],
    killed,
  };
}
