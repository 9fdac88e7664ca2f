import type { Store } from './store/schema.js';

/** How the deductions stand. */
export interface Status {
  readonly at: number;
  readonly contracts: Readonly<Record<string, number>>;
  /** Contracts for which something is due now. */
  readonly due: number;
  /** The next 24 hours, by the hour: what becomes due. */
  readonly hours: readonly { readonly from: number; readonly due: number }[];
  readonly cycles: Readonly<Record<string, number>>;
  readonly attempts: Readonly<Record<string, number>>;
  /** WeChat Pay's codes of numbers that failed in the last 30 days. */
  readonly codes: Readonly<Record<string, number>>;
  /** Cycles that wait for a person. */
  readonly attention: number;
  /** The oldest number without a result: when it was minted. */
  readonly oldestUnsettled: { readonly out_trade_no: string; readonly at: number } | undefined;
  /** Fen deducted in the last 24 hours. */
  readonly paidToday: number;
}

const hour = 3_600_000;

/** Reads how the deductions stand at a time in milliseconds since 1970. */
export async function readStatus(store: Store, now: number): Promise<Status> {
  const contracts = await counted(
    store
      .selectFrom('deduction_contracts')
      .select(({ fn }) => ['state as name', fn.countAll().as('count')])
      .groupBy('state')
      .execute(),
  );
  const cycles = await counted(
    store
      .selectFrom('deduction_cycles')
      .select(({ fn }) => ['state as name', fn.countAll().as('count')])
      .groupBy('state')
      .execute(),
  );
  const attempts = await counted(
    store
      .selectFrom('deduction_attempts')
      .select(({ fn }) => ['state as name', fn.countAll().as('count')])
      .groupBy('state')
      .execute(),
  );
  const codes = await counted(
    store
      .selectFrom('deduction_attempts')
      .select(({ fn }) => ['code as name', fn.countAll().as('count')])
      .where('state', 'in', ['CLOSED', 'REFUSED'])
      .where('intended_at', '>', now - 30 * 24 * hour)
      .groupBy('code')
      .execute(),
  );
  const { due } = await store
    .selectFrom('deduction_contracts')
    .select(({ fn }) => fn.countAll().as('due'))
    .where('wake_at', '<=', now)
    .executeTakeFirstOrThrow();
  const ahead = await store
    .selectFrom('deduction_contracts')
    .select(({ fn, eb, val, cast }) => [
      cast(eb(eb('wake_at', '-', val(now)), '/', val(hour)), 'integer').as('hour'),
      fn.countAll().as('due'),
    ])
    .where('wake_at', '>', now)
    .where('wake_at', '<', now + 24 * hour)
    .groupBy('hour')
    .execute();
  const { attention } = await store
    .selectFrom('deduction_cycles')
    .select(({ fn }) => fn.countAll().as('attention'))
    .where('attention', '=', 1)
    .executeTakeFirstOrThrow();
  const oldest = await store
    .selectFrom('deduction_attempts')
    .select(['out_trade_no', 'intended_at'])
    .where('state', 'in', ['INTENDED', 'ACCEPTED', 'UNKNOWN'])
    .orderBy('intended_at')
    .limit(1)
    .executeTakeFirst();
  const { paid } = await store
    .selectFrom('deduction_attempts')
    .select(({ fn }) => fn.sum('amount').as('paid'))
    .where('paid_at', '>', now - 24 * hour)
    .executeTakeFirstOrThrow();
  const dueIn = new Map(ahead.map((row) => [Number(row.hour), Number(row.due)]));
  return {
    at: now,
    contracts,
    due: Number(due),
    hours: Array.from({ length: 24 }, (_, at) => ({ from: now + at * hour, due: dueIn.get(at) ?? 0 })),
    cycles,
    attempts,
    codes,
    attention: Number(attention),
    oldestUnsettled: oldest && { out_trade_no: oldest.out_trade_no, at: oldest.intended_at },
    paidToday: Number(paid ?? 0),
  };
}

async function counted(
  rows: Promise<readonly { readonly name: string | null; readonly count: unknown }[]>,
): Promise<Record<string, number>> {
  return Object.fromEntries((await rows).map(({ name, count }) => [name ?? 'CLOSED', Number(count)]));
}
