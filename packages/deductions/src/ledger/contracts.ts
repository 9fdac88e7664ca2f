import type { ContractTold } from '../families/types.js';
import { dateAt, isDate } from '../rules/beijing.js';
import { dateFrom } from '../rules/calendar.js';
import type { ContractRow } from '../store/schema.js';
import type { Snapshot } from '../work/decide.js';
import { change, type Ledger, type Plan, termsOf, wakeOf } from './context.js';
import type { DeductionEvent } from './events.js';
import { type Actor, historyRow } from './transit.js';

/** A contract as it enters the ledger. */
export interface NewContract {
  /** The merchant's code: `contract_code` in APIv2, `out_contract_code` in APIv3. Never used twice. */
  readonly code: string;
  /** A plan of the rules. */
  readonly plan: string;
  /** WeChat Pay's id, if the contract is signed already. */
  readonly contract_id?: string | undefined;
  readonly openid?: string | undefined;
  /** Milliseconds since 1970. @default now, if there is a contract_id */
  readonly signed_at?: number | undefined;
  /** The earliest due date: `2026-03-31`. @default the day of the signing */
  readonly first_date?: string | undefined;
  /** What the functions of the plan read; kept as JSON. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The row of a new contract.
 *
 * @throws TypeError naming the wrong field
 */
export function newContract(ledger: Ledger, given: NewContract): ContractRow {
  const { code, plan: name, contract_id = null, openid = null, first_date } = given;
  if (typeof code !== 'string' || !/^[\w|*-]{1,128}$/.test(code)) {
    throw new TypeError('code: expected 1 to 128 letters, digits, _, -, | or *');
  }
  if (!ledger.plans.has(name)) {
    throw new TypeError(`plan: expected one of ${[...ledger.plans.keys()].join(', ')}, got ${name}`);
  }
  if (first_date !== undefined && !isDate(first_date)) {
    throw new TypeError(`first_date: expected a date such as 2026-03-31, got ${first_date}`);
  }
  const now = ledger.now();
  const signed_at = contract_id === null ? null : (given.signed_at ?? now);
  const first = first_date ?? dateAt(signed_at ?? now);
  const row: ContractRow = {
    code,
    plan: name,
    contract_id,
    openid,
    state: contract_id === null ? 'PENDING' : 'ACTIVE',
    signed_at,
    ended_by: null,
    ended_at: null,
    paused: 0,
    first_date: first,
    next_date: dateFrom(termsOf(ledger, name).plan.calendar, first, first) ?? null,
    cycle: null,
    wake_at: null,
    leased_until: 0,
    lease: null,
    data: JSON.stringify(given.data ?? {}),
    version: 0,
    created_at: now,
    changed_at: now,
  };
  return { ...row, wake_at: wakeOf(ledger, { contract: row, cycle: undefined, attempt: undefined }, now) };
}

/**
 * Adds contracts. A code that the ledger has already is left as it is, so that an import can be repeated.
 *
 * @returns how many were new
 */
export async function addContracts(ledger: Ledger, rows: readonly ContractRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  return ledger.store.transaction().execute(async (transaction) => {
    const added = await transaction
      .insertInto('deduction_contracts')
      .values([...rows])
      .onConflict((conflict) => conflict.column('code').doNothing())
      .returning(['code', 'created_at', 'state'])
      .execute();
    if (added.length > 0) {
      const entries = added.map(({ code, created_at, state }) =>
        historyRow(code, { what: 'added', to: state }, created_at, 'operator'),
      );
      await transaction.insertInto('deduction_history').values(entries).execute();
    }
    return added.length;
  });
}

/** Books what a notification or a query tells of a contract. @returns whether the ledger has it */
export async function bookContract(
  ledger: Ledger,
  code: string,
  told: ContractTold,
  by: Actor,
): Promise<boolean> {
  const after = await change(ledger, code, by, (snapshot, now) => contractChange(snapshot, told, now));
  return after !== undefined;
}

/** What a contract comes to when something is told of it. A contract that has ended never comes back. */
export function contractChange(
  { contract, cycle }: Snapshot,
  told: ContractTold,
  now: number,
): Plan | undefined {
  const { code, state } = contract;
  if (told.state === 'ACTIVE' && state === 'PENDING' && told.contract_id !== undefined) {
    const { contract_id, openid = contract.openid, signed_at = now } = told;
    return {
      contract: { state: 'ACTIVE', contract_id, openid, signed_at },
      entries: [{ what: 'signed', from: state, to: 'ACTIVE', details: { contract_id } }],
      events: [{ type: 'signed', contract: code, contract_id }],
    };
  }
  if (told.state === 'ENDED' && state !== 'ENDED') {
    const by = told.ended_by ?? 'UNKNOWN';
    return {
      contract: { state: 'ENDED', ended_by: by, ended_at: now, next_date: null },
      // A cycle that waited for this answer is failed by the next decision.
      ...(cycle === undefined ? {} : { cycle: { attention: 0, reason: null } }),
      entries: [{ what: 'ended', from: state, to: 'ENDED', details: { by } }],
      events: [{ type: 'ended', contract: code, by } satisfies DeductionEvent],
    };
  }
  return undefined;
}

/** Begins nothing new for a contract, or does again. */
export async function pauseContract(ledger: Ledger, code: string, isPaused: boolean): Promise<boolean> {
  const after = await change(ledger, code, 'operator', ({ contract }) => {
    if ((contract.paused === 1) === isPaused) return undefined;
    return {
      contract: { paused: isPaused ? 1 : 0 },
      entries: [{ what: isPaused ? 'paused' : 'resumed' }],
    };
  });
  return after !== undefined;
}
