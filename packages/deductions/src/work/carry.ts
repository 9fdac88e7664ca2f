import type { WeChatPay } from 'wechatpay-kit';
import type { Call, FamilyCalls, Told } from '../families/types.js';
import { countSend, mintNumber, settle, type Terms } from '../ledger/attempts.js';
import { changeFrom, type Ledger, termsOf } from '../ledger/context.js';
import { contractChange } from '../ledger/contracts.js';
import {
  failCycle,
  holdCycle,
  noticeDays,
  noticeGiven,
  noticeIntended,
  noticeUnclear,
  openCycle,
  passCycle,
} from '../ledger/cycles.js';
import { earliestOpenNotice } from '../ledger/open-notices.js';
import { readSnapshot } from '../ledger/snapshot.js';
import { addDays, timeOn } from '../rules/beijing.js';
import { cycleContext } from '../rules/cycle-context.js';
import type { ResolvedPlan } from '../rules/resolve.js';
import { isMissed } from '../rules/windows.js';
import type { Carried } from '../runners/types.js';
import { decide, type Snapshot, type WorkStep } from './decide.js';
import { limitedUntil } from './limits.js';

/** What carrying needs beside the ledger. */
export interface CarryOptions {
  readonly pay: WeChatPay;
  readonly signal?: AbortSignal | undefined;
}

/** The most steps of one turn. What is left is due at once, and follows in the next turn. */
const mostSteps = 12;

/**
 * Does what is due for one contract, step by step: reads, decides, commits, calls, commits. At most one number is sent.
 * A step that another worker has made meanwhile is left to it.
 *
 * @param code of the contract
 * @throws Error of the database, and of the plan's functions
 */
export async function carry(ledger: Ledger, code: string, options: CarryOptions): Promise<Carried> {
  const did: string[] = [];
  let snapshot = await readSnapshot(ledger.store, code);
  for (let steps = 0; steps < mostSteps && snapshot !== undefined; steps++) {
    const now = ledger.now();
    if (isStopped(options) || did.includes('sent')) break;
    const { wake_at } = snapshot.contract;
    if (wake_at === null || wake_at > now) break;
    const turn = new Turn(ledger, snapshot, options);
    const before = snapshot.contract.version;
    const { next, did: done } = await turn.take(now);
    did.push(...done);
    snapshot = next ?? (await readSnapshot(ledger.store, code));
    // Nothing could be done. The claim is left to run out, so that the contract does not come back at once for ever.
    if (snapshot?.contract.version === before && !isStopped(options)) {
      return { contract: code, did, next: undefined };
    }
  }
  await release(ledger, code, snapshot);
  return { contract: code, did, next: snapshot?.contract.wake_at ?? undefined };
}

function isStopped({ signal }: CarryOptions): boolean {
  return signal?.aborted === true;
}

async function release({ store }: Ledger, code: string, snapshot: Snapshot | undefined): Promise<void> {
  if (snapshot === undefined || snapshot.contract.lease === null) return;
  await store
    .updateTable('deduction_contracts')
    .set({ lease: null, leased_until: 0 })
    .where('code', '=', code)
    .where('lease', '=', snapshot.contract.lease)
    .execute();
}

interface Taken {
  /** `undefined`: the contract has changed meanwhile. */
  readonly next: Snapshot | undefined;
  readonly did: readonly string[];
}

/** One step for one contract. */
class Turn {
  readonly #ledger: Ledger;
  readonly #snapshot: Snapshot;
  readonly #plan: ResolvedPlan;
  readonly #calls: FamilyCalls;
  readonly #options: CarryOptions;

  constructor(ledger: Ledger, snapshot: Snapshot, options: CarryOptions) {
    const { plan, calls } = termsOf(ledger, snapshot.contract.plan);
    this.#ledger = ledger;
    this.#snapshot = snapshot;
    this.#plan = plan;
    this.#calls = calls;
    this.#options = options;
  }

  async take(now: number): Promise<Taken> {
    const step = decide(this.#snapshot, this.#plan, this.#calls.rules, now);
    if (step.do === 'nothing' || step.at > now) return this.#rest();
    if (step.do === 'fail') {
      return { next: await this.#change((snapshot) => failCycle(snapshot, step.reason)), did: ['failed'] };
    }
    return this.#work(step.do, now);
  }

  #work(step: WorkStep, now: number): Promise<Taken> {
    switch (step) {
      case 'sign-check':
      case 'contract-check':
        return this.#checkContract(step);
      case 'open':
        return this.#open(now);
      case 'notice':
        return this.#notice();
      case 'intend':
        return this.#intend(now);
      case 'send':
        return this.#send();
      case 'query':
        return this.#query();
    }
  }

  /** The time that was kept is not the time that is decided now: the new one is written. */
  async #rest(): Promise<Taken> {
    return { next: await this.#change(() => ({ entries: [] })), did: [] };
  }

  async #checkContract(step: WorkStep): Promise<Taken> {
    const { signal } = this.#options;
    const told = await this.#calls.queryContract({ ...this.#call(), signal });
    if (told.state === 'unknown' && isStopped(this.#options)) return { next: this.#snapshot, did: [] };
    const next = await this.#change((snapshot, now) => {
      const change = contractChange(snapshot, told, now);
      if (change !== undefined || step === 'sign-check') return change ?? { entries: [] };
      // The contract exists, and the deduction was refused as if it did not: a person has to look.
      if (told.state === 'ACTIVE') {
        return holdCycle(snapshot, { reason: 'contract-refused', attention: true, not_before: now });
      }
      return { cycle: { not_before: now + 10 * 60_000 }, entries: [] };
    });
    return { next, did: [step] };
  }

  async #open(now: number): Promise<Taken> {
    const { contract } = this.#snapshot;
    const period = contract.next_date as string;
    const planned = await this.#ledger.store
      .selectFrom('deduction_cycles')
      .select('state')
      .where('contract', '=', contract.code)
      .where('period', '=', period)
      .executeTakeFirst();
    if (planned !== undefined) {
      return { next: await this.#change((snapshot) => passCycle(snapshot, this.#terms())), did: ['pass'] };
    }
    const given = isMissed(this.#calls.rules, this.#plan, contract, period, now)
      ? { skipped: 'missed' }
      : await this.#price(period);
    const next = await this.#change((snapshot, at) => openCycle(snapshot, this.#terms(), given, at));
    return { next, did: ['skipped' in given ? 'skip' : 'open'] };
  }

  /** Asks the plan what the cycle costs. */
  async #price(
    period: string,
  ): Promise<{ readonly amount: number; readonly description: string } | { readonly skipped: string }> {
    const { contract } = this.#snapshot;
    const context = cycleContext(contract, period);
    const { amount: price, description: text, name } = this.#plan;
    const amount = typeof price === 'function' ? await price(context) : price;
    if (amount === undefined) return { skipped: 'no-amount' };
    if (!Number.isSafeInteger(amount) || amount <= 0) {
      throw new TypeError(
        `rules.plans.${name}.amount: expected fen as a positive integer or undefined for ${contract.code} on ${period}, got ${String(amount)}`,
      );
    }
    return { amount, description: typeof text === 'function' ? text(context) : text };
  }

  async #notice(): Promise<Taken> {
    const { notice } = this.#calls;
    if (notice === undefined) throw new Error(`${this.#plan.family}: has a notice in its rules, but no call`);
    const intended = await this.#change(noticeIntended);
    if (intended?.cycle === undefined || intended.contract.version === this.#snapshot.contract.version) {
      return { next: undefined, did: [] };
    }
    const asked = this.#ledger.now();
    const told = await notice(this.#call(intended));
    const days =
      told.is === 'given' ? await this.#noticeDays(intended, asked, told.repeated === true) : undefined;
    const next = await changeFrom(this.#ledger, intended, 'work', (snapshot, now) => {
      if (days !== undefined) {
        // The days end so many after the last one on which the notice may have been given.
        const over = timeOn(addDays(days.first, this.#noticeCount));
        return days.first <= days.last ? noticeGiven(snapshot, days) : noticeUnclear(snapshot, over);
      }
      const reason = ('code' in told && told.code) || 'notice-unknown';
      if (told.is === 'refused') return holdCycle(snapshot, { reason, attention: true });
      // The same notice may be sent again: WeChat Pay takes it for the one that it has.
      return holdCycle(snapshot, { reason, not_before: now + 60_000 });
    });
    return { next, did: ['notice'] };
  }

  get #noticeCount(): number {
    return this.#plan.noticeDays ?? 7;
  }

  /** The days that the notice surely allows. A repeated one may have been made since its first sending, or for an earlier cycle. */
  async #noticeDays(
    { contract, cycle }: Snapshot,
    asked: number,
    isRepeated: boolean,
  ): Promise<ReturnType<typeof noticeDays>> {
    const { period, noticed_at } = cycle ?? { period: '', noticed_at: null };
    if (this.#calls.rules.notice !== 'after') return { first: period, last: period };
    const now = this.#ledger.now();
    const count = this.#noticeCount;
    if (!isRepeated) return noticeDays(asked, now, count);
    const { store } = this.#ledger;
    const earlier = await earliestOpenNotice(store, { contract: contract.code, period, now, count });
    return noticeDays(Math.min(noticed_at ?? asked, earlier ?? asked), now, count);
  }

  async #intend(now: number): Promise<Taken> {
    const until = await limitedUntil(this.#ledger, this.#snapshot, now);
    if (until !== undefined) {
      const next = await this.#change((snapshot) =>
        holdCycle(snapshot, { reason: 'day-limit', not_before: until }),
      );
      return { next, did: ['limit'] };
    }
    return this.#apply(await this.#change(mintNumber), 'apply');
  }

  async #send(): Promise<Taken> {
    return this.#apply(await this.#change(countSend), 'resend');
  }

  /** Sends the number that is committed. Only the worker that has committed it sends it. */
  async #apply(committed: Snapshot | undefined, did: string): Promise<Taken> {
    if (committed === undefined) return { next: undefined, did: [] };
    const { attempt } = committed;
    if (attempt === undefined || committed.contract.version === this.#snapshot.contract.version) {
      return { next: undefined, did: [] };
    }
    const told = await this.#calls.apply({ ...this.#call(committed), attempt });
    return { next: await this.#settle(committed, told), did: [did, 'sent', told.is] };
  }

  async #query(): Promise<Taken> {
    const { attempt } = this.#snapshot;
    if (attempt === undefined) return { next: undefined, did: [] };
    const call = { ...this.#call(), attempt };
    const { signal } = this.#options;
    const told = await this.#calls.query({ ...call, signal });
    // Nothing was learned: another worker asks.
    if (told.is === 'unknown' && isStopped(this.#options)) return { next: this.#snapshot, did: [] };
    const now = this.#ledger.now();
    if (told.is !== 'failed' || now < attempt.sent_at + this.#calls.rules.closeAfter) {
      return { next: await this.#settle(this.#snapshot, told), did: ['query', told.is] };
    }
    const closed = await this.#calls.close(call);
    const result = closed.is === 'closed' ? { ...told, is: 'closed' as const } : closed;
    return { next: await this.#settle(this.#snapshot, result), did: ['query', 'close', result.is] };
  }

  #settle(from: Snapshot, told: Told): Promise<Snapshot | undefined> {
    return settleFrom(this.#ledger, from, this.#terms(), told);
  }

  #terms(): Terms {
    return { plan: this.#plan, rules: this.#calls.rules };
  }

  #change(work: Parameters<typeof changeFrom>[3]): Promise<Snapshot | undefined> {
    return changeFrom(this.#ledger, this.#snapshot, 'work', work);
  }

  #call(snapshot: Snapshot = this.#snapshot): Call {
    const { pay } = this.#options;
    const { contract, cycle } = snapshot;
    return {
      pay,
      rules: this.#ledger.rules,
      plan: this.#plan,
      contract,
      // A contract is asked about without a cycle as well; the calls that need one are made of open cycles only.
      cycle: cycle as Call['cycle'],
      now: this.#ledger.now(),
    };
  }
}

/**
 * Books what is told of the number that was read. If the contract has changed meanwhile, it is booked of the same number as
 * it is now: what WeChat Pay says is true whatever happened here.
 */
async function settleFrom(
  ledger: Ledger,
  from: Snapshot,
  terms: Terms,
  told: Told,
): Promise<Snapshot | undefined> {
  const number = from.attempt?.out_trade_no;
  const { code } = from.contract;
  let snapshot: Snapshot | undefined = from;
  while (snapshot !== undefined) {
    // An answer that proves nothing must not undo what another worker has learned since.
    if (snapshot !== from && told.is !== 'paid' && told.is !== 'closed') return snapshot;
    const next: Snapshot | undefined = await changeFrom(ledger, snapshot, 'work', (read, now) =>
      read.attempt?.out_trade_no === number ? settle(read, terms, told, now) : undefined,
    );
    if (next !== undefined) return next;
    snapshot = await readSnapshot(ledger.store, code, from.cycle?.period);
  }
  return undefined;
}
