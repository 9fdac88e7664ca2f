import type { World } from '../../runtime/world.js';
import { accountOf, entries } from '../shared/ledger.js';
import { type BillState, billState, type Day, dayOf } from './day.js';
import { type BilledPurse, billedPurses } from './fund-flow.js';
import { listSharing } from './sharing.js';
import type { BillSpec } from './spec.js';
import { statementRule } from './statement.js';
import { listTrades } from './trade.js';

/** The bill of a day on which something moved. */
export interface DailyBill {
  readonly spec: BillSpec;
  readonly day: Day;
  /** The rows that it has, or has so far. */
  readonly rows: number;
}

/** Lists the bills of a merchant, one for each kind and day, and of money for each purse; the newest day first. */
export function listDailyBills(world: World): DailyBill[] {
  const trades = listTrades(world);
  const abroad = trades.filter(({ order }) => order.early_id !== undefined);
  const domestic = trades.filter(({ order }) => order.early_id === undefined);
  return [
    ...countDays({ kind: 'trade', type: 'ALL' }, domestic),
    ...billedPurses.flatMap((purse) =>
      countDays({ kind: 'fund-flow', owners: [world.mchid], purses: [purse] }, listMoves(world, purse)),
    ),
    ...countDays({ kind: 'sharing' }, listSharing(world)),
    ...countDays({ kind: 'statement' }, abroad),
  ].sort((one, other) => other.day.from - one.day.from);
}

/** Whether the merchant can download it now. */
export function stateOf({ clock }: Pick<World, 'clock'>, { spec, day }: DailyBill): BillState {
  return billState(day, clock.now(), spec.kind === 'statement' ? statementRule.before : undefined);
}

function listMoves({ store, mchid }: World, purse: BilledPurse): { readonly at: number }[] {
  const account = accountOf(mchid, purse);
  return store
    .table(entries)
    .list('account', account)
    .flatMap(({ at, legs }) => legs.filter((leg) => leg.account === account).map(() => ({ at })));
}

function countDays(spec: BillSpec, moments: readonly { readonly at: number }[]): DailyBill[] {
  const days = new Map<number, { readonly day: Day; rows: number }>();
  for (const { at } of moments) {
    const day = dayOf(at);
    const known = days.get(day.from);
    if (known === undefined) days.set(day.from, { day, rows: 1 });
    else known.rows++;
  }
  return [...days.values()].map(({ day, rows }) => ({ spec, day, rows }));
}
