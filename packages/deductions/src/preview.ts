import type { FamilyRules } from './families/types.js';
import type { Ledger } from './ledger/context.js';
import { termsOf } from './ledger/context.js';
import { isDate } from './rules/beijing.js';
import { dateFrom } from './rules/calendar.js';
import { cycleContext } from './rules/cycle-context.js';
import type { Plan } from './rules/types.js';
import type { ContractRow } from './store/schema.js';

/** What would be charged on a date. */
export interface Preview {
  readonly contract: string;
  readonly plan: string;
  readonly date: string;
  /** Fen; `undefined`: the plan's function skips the cycle. */
  readonly amount: number | undefined;
  readonly openid: string | undefined;
  /** Why nothing would be charged as things stand: the contract is paused, or the date is skipped. */
  readonly held: 'paused' | 'skipped' | undefined;
}

/** Rows that are read at a time. */
const page = 1000;

/**
 * The contracts that are due on a date, with what they would be charged. The plans' functions are asked; nothing is
 * written, and no call is made.
 *
 * @param date today or ahead: `2026-03-31`
 * @throws TypeError if it is no date
 */
export async function* preview(ledger: Ledger, date: string): AsyncGenerator<Preview> {
  if (!isDate(date)) throw new TypeError(`date: expected a date such as 2026-03-31, got ${date}`);
  for (let after = ''; ; ) {
    const rows = await ledger.store
      .selectFrom('deduction_contracts')
      .leftJoin('deduction_cycles', (join) =>
        join
          .onRef('deduction_cycles.contract', '=', 'deduction_contracts.code')
          .on('deduction_cycles.period', '=', date),
      )
      .selectAll('deduction_contracts')
      .select('deduction_cycles.state as cycle_state')
      .where('deduction_contracts.code', '>', after)
      .where('deduction_contracts.state', '=', 'ACTIVE')
      .where((where) =>
        where.or([
          where('deduction_contracts.next_date', '<=', date),
          where('deduction_contracts.cycle', '=', date),
        ]),
      )
      .orderBy('deduction_contracts.code')
      .limit(page)
      .execute();
    for (const { cycle_state, ...contract } of rows) {
      after = contract.code;
      const { plan, calls } = termsOf(ledger, contract.plan);
      const isDue = contract.cycle === date || isDateOf(contract, plan, calls.rules, date);
      if (!isDue || cycle_state === 'PAID' || cycle_state === 'FAILED') continue;
      const context = cycleContext(contract, date);
      const amount = typeof plan.amount === 'function' ? await plan.amount(context) : plan.amount;
      yield {
        contract: contract.code,
        plan: contract.plan,
        date,
        amount,
        openid: contract.openid ?? undefined,
        held: cycle_state === 'SKIPPED' ? 'skipped' : contract.paused === 1 ? 'paused' : undefined,
      };
    }
    if (rows.length < page) return;
  }
}

/** Whether a cycle that is not opened yet is due on a date. A contract for one charge has one date. */
function isDateOf(
  { next_date, first_date }: ContractRow,
  { calendar }: Plan,
  { single, authorisesOnly }: FamilyRules,
  date: string,
): boolean {
  if (next_date === null || authorisesOnly === true) return false;
  if (single === true) return next_date === date;
  return dateFrom(calendar, first_date, next_date > date ? next_date : date) === date;
}
