import { type RawBuilder, sql } from 'kysely';
import { ApiError } from 'wechatpay-kit';
import { type Columns, insertRows } from '../store/insert.js';
import type { FlowLineRow } from '../store/schema.js';
import { countRows } from './compare.js';
import { boundsOf } from './comparison.js';
import { countDifferences, firstDifferences, insertDifferences, readDifferences } from './differences.js';
import { fenOf } from './fen.js';
import { nearMidnight } from './ledger-rows.js';
import { timeOf } from './lines.js';
import type { BillRows, Stage } from './stage.js';
import type { FlowReport, FlowSums } from './types.js';

const batch = 2000;

const columns: Columns = {
  book: 'text',
  line: 'integer',
  kind: 'text',
  number: 'text',
  amount: 'bigint',
  at: 'bigint',
};

/**
 * Compares the day's fund flow bill of the basic account with its trade bill, which is staged: each payment and refund must
 * have moved the money that the trade bill says, and the fees must come to the same.
 *
 * @returns what was found; WeChat Pay's answer if it refuses the bill
 * @throws Error naming the row that is not as expected; TransportError, VerificationError of the bill
 */
export async function compareFlow(stage: Stage, bill: BillRows): Promise<FlowReport> {
  const { store, book } = stage;
  let rows: number;
  try {
    rows = await stageFlow(stage, bill);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // A day on which nothing moved has no bill.
    if (error.code !== 'NO_STATEMENT_EXIST') {
      return { is: 'refused', code: error.code ?? String(error.status), message: error.message };
    }
    rows = 0;
  }
  await writeDifferences(stage);
  const counts = await countDifferences(store, book, 'flow');
  const [flow, trade] = [await sumFlow(stage), await sumTrade(stage)];
  return {
    is: 'compared',
    rows,
    flow: flow.sums,
    trade,
    other: flow.other,
    feeDifference: flow.sums.fees - trade.fees,
    shifted: await countShifted(stage),
    counts,
    first: await firstDifferences(store, book, 'flow'),
    differences: () => readDifferences(store, book, 'flow'),
    agrees: Object.values(counts).every((count) => count === 0) && flow.sums.fees === trade.fees,
  };
}

/** Reads a fund flow bill into its table, in constant memory. */
async function stageFlow({ store, book, progress }: Stage, bill: BillRows): Promise<number> {
  let pending: FlowLineRow[] = [];
  let rows = 0;
  const flush = async (): Promise<void> => {
    await insertRows(store, 'deduction_flow_rows', columns, pending);
    pending = [];
    progress?.({ step: 'fundflow', rows, bytes: bill.bytes });
  };
  for await (const row of bill) {
    rows++;
    const direction = row['收支类型'];
    if (direction !== '收入' && direction !== '支出') {
      throw new Error(
        `row ${rows} of the fund flow bill, 收支类型: expected 收入 or 支出, got ${JSON.stringify(direction)}`,
      );
    }
    const amount = fenOf(row['收支金额(元)'] ?? row['收支金额（元）'] ?? '', rows, '收支金额(元)');
    pending.push({
      book,
      line: rows,
      kind: kindOf(row['业务类型'] || row['业务名称'] || ''),
      number: row['微信支付业务单号'] ?? '',
      amount: direction === '收入' ? amount : -amount,
      at: timeOf(row['记账时间'] ?? ''),
    });
    if (pending.length >= batch) await flush();
  }
  await flush();
  return rows;
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4013071238 */
function kindOf(business: string): FlowLineRow['kind'] {
  if (business.includes('交易手续费')) return 'fee';
  if (business === '交易') return 'payment';
  return business === '退款' ? 'refund' : 'other';
}

/**
 * What the trade bill says that moved, one row a number of WeChat Pay. What sub-merchants sold moved in their accounts; a
 * refund that failed moved nothing.
 */
function tradeOf({ book, date }: Stage): RawBuilder<unknown> {
  return sql`(
    select case when kind = 'payment' then 'payment' else 'refund' end as kind,
      case when kind = 'refund' then refund_id else transaction_id end as number,
      case when kind = 'payment' then settled else -settled end as amount, at
    from deduction_bill_rows
    where book = ${book} and day = ${date} and sub_mchid = '' and settled <> 0 and state <> 'CLOSED')`;
}

/** What the fund flow bill says that moved, one row a number. */
function flowOf({ book }: Stage): RawBuilder<unknown> {
  return sql`(
    select kind, number, sum(amount) as amount, max(at) as at from deduction_flow_rows
    where book = ${book} and kind in ('payment', 'refund') group by kind, number having sum(amount) <> 0)`;
}

async function writeDifferences(stage: Stage): Promise<void> {
  const { store, book } = stage;
  await sql`${insertDifferences}
    select ${book}, 'flow', t.kind, t.number, case when f.number is null then 'missing-there' else 'amount' end,
      abs(f.amount), abs(t.amount), null, null, null
    from ${tradeOf(stage)} t left join ${flowOf(stage)} f on f.kind = t.kind and f.number = t.number
    where f.number is null and not ${isNear(stage, sql`t.at`)} or f.amount <> t.amount
    on conflict do nothing`.execute(store);
  // Money of a refund that came back later is of no trade of the day.
  await sql`${insertDifferences}
    select ${book}, 'flow', f.kind, f.number, 'missing-here', abs(f.amount), null, null, null, null
    from ${flowOf(stage)} f
    where not (f.kind = 'refund' and f.amount > 0) and not ${isNear(stage, sql`f.at`)}
      and not exists (select 1 from ${tradeOf(stage)} t where t.kind = f.kind and t.number = f.number)`.execute(
    store,
  );
}

/** A movement so near to midnight may be booked on the day beside the trade. */
function isNear(stage: Stage, at: RawBuilder<unknown>): RawBuilder<boolean> {
  const { from, until } = boundsOf(stage);
  return sql<boolean>`(${at} is not null and (${at} < ${from + nearMidnight} or ${at} >= ${until - nearMidnight}))`;
}

/** Movements around midnight that only one of the two bills has. */
function countShifted(stage: Stage): Promise<number> {
  return countRows(
    stage.store,
    sql`select (select count(*) from ${tradeOf(stage)} t where ${isNear(stage, sql`t.at`)}
        and not exists (select 1 from ${flowOf(stage)} f where f.kind = t.kind and f.number = t.number))
      + (select count(*) from ${flowOf(stage)} f where ${isNear(stage, sql`f.at`)} and not (f.kind = 'refund' and f.amount > 0)
        and not exists (select 1 from ${tradeOf(stage)} t where t.kind = f.kind and t.number = f.number))
      as count`,
  );
}

async function sumTrade(stage: Stage): Promise<FlowSums> {
  const { store, book, date } = stage;
  const { rows } = await sql<{ kind: string; count: unknown; sum: unknown }>`
    select kind, count(*) as count, sum(amount) as sum from ${tradeOf(stage)} t group by kind`.execute(store);
  const { rows: fees } = await sql<{ sum: unknown }>`
    select sum(fee) as sum from deduction_bill_rows
    where book = ${book} and day = ${date} and sub_mchid = '' and state <> 'CLOSED'`.execute(store);
  return sumsOf(rows, Number(fees[0]?.sum ?? 0));
}

async function sumFlow({
  store,
  book,
}: Stage): Promise<{ sums: FlowSums; other: { income: number; expense: number } }> {
  const { rows } = await sql<{ kind: string; count: unknown; sum: unknown }>`
    select kind, count(*) as count, sum(amount) as sum from deduction_flow_rows
    where book = ${book} group by kind`.execute(store);
  const { rows: others } = await sql<{ income: unknown; expense: unknown }>`
    select sum(case when amount > 0 then amount else 0 end) as income,
      sum(case when amount < 0 then -amount else 0 end) as expense
    from deduction_flow_rows where book = ${book} and kind = 'other'`.execute(store);
  const fees = rows.find(({ kind }) => kind === 'fee');
  const other = others[0];
  return {
    sums: sumsOf(rows, 0 - Number(fees?.sum ?? 0)),
    other: { income: Number(other?.income ?? 0), expense: Number(other?.expense ?? 0) },
  };
}

function sumsOf(
  rows: readonly { readonly kind: string; readonly count: unknown; readonly sum: unknown }[],
  fees: number,
): FlowSums {
  const of = (kind: string): { count: number; sum: number } => {
    const row = rows.find((one) => one.kind === kind);
    return { count: Number(row?.count ?? 0), sum: Number(row?.sum ?? 0) };
  };
  const [payment, refund] = [of('payment'), of('refund')];
  const refunded = 0 - refund.sum;
  const income = payment.sum - refunded - fees;
  return { payments: payment.count, paid: payment.sum, refunds: refund.count, refunded, fees, income };
}
