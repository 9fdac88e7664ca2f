import type { Told } from '../families/types.js';
import type { Snapshot } from '../work/decide.js';
import { settle, settleOlder } from './attempts.js';
import { change, type Ledger, termsOf } from './context.js';
import type { Actor } from './transit.js';

/**
 * Books what is told of a number.
 *
 * @returns the state afterwards; `undefined` if the ledger has no such number
 */
export async function bookNumber(
  ledger: Ledger,
  out_trade_no: string,
  told: Told,
  by: Actor,
): Promise<Snapshot | undefined> {
  const attempt = await ledger.store
    .selectFrom('deduction_attempts')
    .selectAll()
    .where('out_trade_no', '=', out_trade_no)
    .executeTakeFirst();
  if (attempt === undefined) return undefined;
  return change(
    ledger,
    attempt.contract,
    by,
    (snapshot, now) => {
      const { plan, calls } = termsOf(ledger, snapshot.contract.plan);
      return snapshot.attempt?.out_trade_no === out_trade_no
        ? settle(snapshot, { plan, rules: calls.rules }, told, now)
        : settleOlder(snapshot, attempt, told);
    },
    attempt.period,
  );
}
