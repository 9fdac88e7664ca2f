import type { Family, FamilyCalls } from '../families/types.js';
import type { ResolvedPlan } from '../rules/resolve.js';
import type { Rules } from '../rules/types.js';
import type { Store } from '../store/schema.js';
import { decide, type Snapshot } from '../work/decide.js';
import type { DeductionEvent } from './events.js';
import { readSnapshot } from './snapshot.js';
import { type Actor, type Change, type Occasion, transit } from './transit.js';

/** What the ledger works with. */
export interface Ledger {
  readonly store: Store;
  readonly rules: Rules;
  readonly plans: ReadonlyMap<string, ResolvedPlan>;
  readonly families: Readonly<Partial<Record<Family, FamilyCalls>>>;
  readonly now: () => number;
  /** Tells the merchant's listeners, after the commit. */
  readonly emit: (event: DeductionEvent) => void;
}

/** The plan of a contract, and the calls of its product. @throws Error if the rules have no such plan */
export function termsOf(
  { plans, families }: Ledger,
  name: string,
): { readonly plan: ResolvedPlan; readonly calls: FamilyCalls } {
  const plan = plans.get(name);
  if (plan === undefined) {
    throw new Error(`rules.plans.${name}: missing; contracts of this plan are in the ledger`);
  }
  const calls = families[plan.family];
  if (calls === undefined) throw new Error(`rules.plans.${name}.family: ${plan.family} is not known`);
  return { plan, calls };
}

/** When a contract has to be carried on: what {@link decide} says of its state. */
export function wakeOf(ledger: Ledger, snapshot: Snapshot, now: number): number | null {
  const { plan, calls } = termsOf(ledger, snapshot.contract.plan);
  const step = decide(snapshot, plan, calls.rules, now);
  return step.do === 'nothing' ? null : step.at;
}

/** What a transition comes to, worked out from the state that was read. `undefined`: nothing is to be changed. */
export type Work = (snapshot: Snapshot, now: number) => Promise<Plan | undefined> | Plan | undefined;

/** A change, and what is told after it is committed. */
export interface Plan extends Change {
  readonly events?: readonly DeductionEvent[];
}

/**
 * Reads, works out a change and makes it; again if the contract has changed between.
 *
 * @param period the cycle that is read; without it, the open one
 * @returns the state afterwards; `undefined` if there is no such contract
 */
export async function change(
  ledger: Ledger,
  code: string,
  by: Actor,
  work: Work,
  period?: string,
): Promise<Snapshot | undefined> {
  for (;;) {
    const snapshot = await readSnapshot(ledger.store, code, period);
    if (snapshot === undefined) return undefined;
    const next = await changeFrom(ledger, snapshot, by, work);
    if (next !== undefined) return next;
  }
}

/**
 * Works out a change of a state that was read, and makes it.
 *
 * @returns the state afterwards; `undefined` if the contract has changed since it was read
 */
export async function changeFrom(
  ledger: Ledger,
  snapshot: Snapshot,
  by: Actor,
  work: Work,
): Promise<Snapshot | undefined> {
  const now = ledger.now();
  const planned = await work(snapshot, now);
  if (planned === undefined) return snapshot;
  const { contract, cycle } = snapshot;
  // What happens to an earlier cycle does not move the open one.
  const isOpen = cycle === undefined || cycle.period === contract.cycle || planned.newCycle !== undefined;
  const occasion: Occasion = {
    now,
    by,
    wake: (next) => (isOpen ? wakeOf(ledger, next, now) : contract.wake_at),
  };
  const next = await transit(ledger.store, snapshot, planned, occasion);
  if (next !== undefined) for (const event of planned.events ?? []) ledger.emit(event);
  return next;
}
