import type { Ledger } from '../ledger/context.js';
import { dateAt, nextDayAt, timeOn } from '../rules/beijing.js';
import type { Snapshot } from './decide.js';

/**
 * Whether the day's limits allow one more number: one successful deduction a contract, and the applications and attempts of
 * one user and plan.
 *
 * @returns `undefined` if they do; else when the next day begins in Beijing
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011987377
 */
export async function limitedUntil(
  { store, rules }: Ledger,
  { contract }: Snapshot,
  now: number,
): Promise<number | undefined> {
  const today = timeOn(dateAt(now));
  const next = nextDayAt(now);
  const { appliesPerUserDay = 300, attemptsPerUserDay = 150 } = rules.limits ?? {};
  const paid = store
    .selectFrom('deduction_attempts')
    .select('out_trade_no')
    .where('contract', '=', contract.code)
    .where('paid_at', '>=', today)
    .limit(1);
  if (contract.openid === null) return (await paid.executeTakeFirst()) === undefined ? undefined : next;
  const found = await store
    .selectFrom('deduction_attempts')
    .select(({ fn }) => [
      paid.as('paid'),
      fn.countAll<number>().as('attempts'),
      fn.sum<number | null>('sends').as('applies'),
    ])
    .where('openid', '=', contract.openid)
    .where('plan', '=', contract.plan)
    .where('intended_at', '>=', today)
    .executeTakeFirstOrThrow();
  if (found.paid !== null) return next;
  const { attempts, applies } = found;
  const isFull = Number(attempts) >= attemptsPerUserDay || Number(applies ?? 0) >= appliesPerUserDay;
  return isFull ? next : undefined;
}
