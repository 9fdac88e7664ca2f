import { addDays, dateAt, day } from '../rules/beijing.js';
import type { Store } from '../store/schema.js';

/** A call that was suspended for longer is not expected to arrive any more. */
const latest = 62 * day;

/**
 * When a notice of an earlier cycle was first sent that WeChat Pay may still have, or may get yet: its sender stopped before it knew
 * the answer, or its days are not over.
 *
 * @param count the days that a notice allows
 * @returns milliseconds since 1970; undefined if no earlier notice is open
 */
export async function earliestOpenNotice(
  store: Store,
  { contract, period, now, count }: { contract: string; period: string; now: number; count: number },
): Promise<number | undefined> {
  const cleared = await store
    .selectFrom('deduction_history')
    .select('id')
    .where('contract', '=', contract)
    .where('period', '=', period)
    .where('what', '=', 'notice-unclear')
    .executeTakeFirst();
  // Whatever was open when that was written, is over now.
  if (cleared !== undefined) return undefined;
  const { sent } = await store
    .selectFrom('deduction_cycles')
    .select(({ fn }) => fn.min('noticed_at').as('sent'))
    .where('contract', '=', contract)
    .where('period', '<', period)
    .where('state', '!=', 'PAID')
    .where('noticed_at', '>', now - latest)
    .where(({ or, eb }) =>
      // The first day is the third one of the notice, counted from the latest day on which it may have been given.
      or([eb('first_day', 'is', null), eb('first_day', '>', addDays(dateAt(now), -count))]),
    )
    .executeTakeFirstOrThrow();
  return sent === null ? undefined : Number(sent);
}
