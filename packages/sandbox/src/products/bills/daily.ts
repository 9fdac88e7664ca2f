import { both } from '../../description/text.js';
import { beijingDate } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { type BillSource, billedPurses, type DailyBill, type WrittenBill } from '../shared/bill.js';
import { accountOf, entries } from '../shared/ledger.js';
import { billState, billTime, type Day, type DayRule, dayOf } from './day.js';
import { listSharing } from './sharing.js';
import { type BillSpec, composeBill } from './spec.js';
import { statementRule } from './statement.js';
import { writeBill } from './table.js';
import { listTrades } from './trade.js';

/** When something happened that is a row of a bill. */
interface Moment {
  readonly at: number;
}

/** The daily bills of all kinds. */
export const billSources: readonly BillSource[] = [
  {
    kind: 'trade',
    name: both('交易账单', 'Trades'),
    list: (world) =>
      listDays(
        world,
        { kind: 'trade', type: 'ALL' },
        listTrades(world).filter(({ order }) => order.early_id === undefined),
      ),
  },
  {
    kind: 'fund-flow',
    name: both('资金账单', 'Fund flow'),
    accounts: billedPurses,
    list: (world) =>
      billedPurses.flatMap((account) =>
        listDays(
          world,
          { kind: 'fund-flow', owners: [world.mchid], purses: [account] },
          listMoves(world, accountOf(world.mchid, account)),
        ).map((bill) => ({ ...bill, account })),
      ),
  },
  {
    kind: 'sharing',
    name: both('分账账单', 'Profit sharing'),
    list: (world) => listDays(world, { kind: 'sharing' }, listSharing(world)),
  },
  {
    kind: 'statement',
    name: both('境外对账单', 'Trade abroad'),
    list: (world) =>
      listDays(
        world,
        { kind: 'statement' },
        listTrades(world).filter(({ order }) => order.early_id !== undefined),
        statementRule,
      ),
  },
];

function listMoves({ store }: World, account: ReturnType<typeof accountOf>): Moment[] {
  return store
    .table(entries)
    .list('account', account)
    .flatMap(({ at, legs }) => legs.filter((leg) => leg.account === account).map(() => ({ at })));
}

function listDays(world: World, spec: BillSpec, moments: readonly Moment[], rule?: DayRule): DailyBill[] {
  const days = new Map<number, { readonly day: Day; rows: number }>();
  for (const { at } of moments) {
    const day = dayOf(at);
    const known = days.get(day.from);
    if (known === undefined) days.set(day.from, { day, rows: 1 });
    else known.rows++;
  }
  return [...days.values()].map(({ day, rows }) => ({
    date: beijingDate(day.from),
    state: billState(day, world.clock.now(), rule),
    ready: billTime(day),
    rows,
    write: () => write(world, day, spec),
  }));
}

function write(world: World, day: Day, spec: BillSpec): WrittenBill {
  const text = composeBill(world, day, spec);
  if (text === undefined) throw new Error(`the ${spec.kind} bill of ${beijingDate(day.from)} has no rows`);
  const { head, rows, totalHead = [], totals = [] } = text;
  return {
    head,
    lines: rows,
    totals: totalHead.map((name, at) => ({ name, value: totals[at] ?? '' })),
    text: writeBill(text).toString(),
  };
}
