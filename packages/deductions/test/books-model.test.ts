/** Random bills and books: reconciliation finds what was planted, and nothing else, however often it runs. */
import { openStore, reconcile, type Store } from '@wechatpay-kit/deductions';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BillRow } from 'wechatpay-kit';
import { at, billOf, booksOf, date, payment, refund } from './support/bill.js';
import { hasPostgres, type PostgresServer, startPostgres } from './support/postgres.js';

const isFull = process.env['WECHATPAY_TEST_FULL'] !== undefined;
const midnight = at(`${date} 00:00:00`);
const day = 86_400;

/** What is done to an order or a refund: left out on a side, another amount, reversed, or failed. */
const plants = ['none', 'none', 'none', 'bill', 'books', 'amount', 'state'] as const;
type Plant = (typeof plants)[number];

/** Something that was paid or refunded, in seconds of the day by the books, and how much later by the bill. */
interface Deed {
  readonly second: number;
  readonly later: number;
  readonly amount: number;
  readonly plant: Plant;
}

const deed: fc.Arbitrary<Deed> = fc.record({
  second: fc.oneof(fc.constantFrom(-5, 5, day - 5, day + 5), fc.integer({ min: 3600, max: day - 3600 })),
  later: fc.constantFrom(-9, 0, 9),
  amount: fc.integer({ min: 1, max: 10_000_000 }),
  plant: fc.constantFrom(...plants),
});

/** Orders, each with its payment and its refunds. */
const orders = fc.array(fc.tuple(deed, fc.array(deed, { maxLength: 2 })), { maxLength: 40 });
type Orders = readonly (readonly [Deed, readonly Deed[]])[];

/** The bills of three days, the books, and what must be found on the day in the middle. */
function world(given: Orders) {
  const bills = new Map<string, BillRow[]>([-1, 0, 1].map((days) => [dayOf(days * day), []]));
  const paid: { number: string; amount: number; time: number }[] = [];
  const returned: { number: string; of: string; amount: number; time: number }[] = [];
  const expected: string[] = [];
  const expect = (kind: string, number: string, { second, later, plant }: Deed): void => {
    const [isBilled, isBooked] = [dayOf(second + later) === date, dayOf(second) === date];
    if (plant === 'books' && isBilled) expected.push(`missing-here ${kind} ${number}`);
    if (plant === 'bill' && isBooked) expected.push(`missing-there ${kind} ${number}`);
    if ((plant === 'amount' || plant === 'state') && (isBilled || isBooked)) {
      expected.push(`${plant} ${kind} ${number}`);
    }
  };
  for (const [index, [order, refunds]] of given.entries()) {
    const number = `ORDER-${index}`;
    expect('payment', number, order);
    const { second, later, amount, plant } = order;
    const rows = bills.get(dayOf(second + later));
    const 交易时间 = timeOf(second + later);
    if (plant !== 'bill') {
      rows?.push(payment(number, yuan(amount + (plant === 'amount' ? 1 : 0)), { 交易时间 }));
      const reversal = { 交易时间, 交易状态: 'REVOKED', 申请退款金额: yuan(amount) };
      if (plant === 'state') rows?.push(payment(number, '0.00', reversal));
    }
    if (plant !== 'books') paid.push({ number, amount, time: midnight + second * 1000 });
    for (const [at, one] of refunds.entries()) {
      const own = `REFUND-${index}-${at}`;
      expect('refund', own, one);
      const more = {
        交易时间: timeOf(one.second + one.later),
        退款状态: one.plant === 'state' ? 'FAIL' : at === 0 ? 'SUCCESS' : 'PROCESSING',
      };
      const amount = one.amount - (one.plant === 'amount' ? 1 : 0);
      if (one.plant !== 'bill') {
        bills.get(dayOf(one.second + one.later))?.push(refund(own, number, yuan(amount), more));
      }
      if (one.plant !== 'books') {
        returned.push({ number: own, of: number, amount: one.amount, time: midnight + one.second * 1000 });
      }
    }
  }
  return { bills, paid, returned, expected: expected.sort() };
}

function dayOf(second: number): string {
  return timeOf(second).slice(0, 10);
}

function timeOf(second: number): string {
  const beijing = midnight + second * 1000 + 8 * 3_600_000;
  return new Date(beijing).toISOString().slice(0, 19).replace('T', ' ');
}

function yuan(fen: number): string {
  return (fen / 100).toFixed(2);
}

// PostgreSQL is left out on a machine without it (apt-get install postgresql), never in CI.
const databases = ['SQLite', ...(hasPostgres || process.env['CI'] !== undefined ? ['PostgreSQL'] : [])];

describe.each(databases)('random bills and books in %s', (name) => {
  let server: PostgresServer | undefined;
  let store: Store;

  beforeAll(async () => {
    server = name === 'PostgreSQL' ? await startPostgres() : undefined;
    store = await openStore(server?.url ?? ':memory:');
    await sql`create table paid (number text primary key, amount bigint, time bigint)`.execute(store);
    await sql`create table returned (number text primary key, amount bigint, time bigint)`.execute(store);
  });
  afterAll(async () => {
    await store?.destroy();
    await server?.stop();
  });

  async function fill(table: string, rows: readonly { number: string; amount: number; time: number }[]) {
    await sql`delete from ${sql.table(table)}`.execute(store);
    for (const { number, amount, time } of rows) {
      await sql`insert into ${sql.table(table)} values (${number}, ${amount}, ${time})`.execute(store);
    }
  }

  async function reconcileOnce({ bills, paid, returned }: ReturnType<typeof world>, isTable: boolean) {
    const bill = (of: string) => billOf(...(bills.get(of) ?? []));
    const listed = paid.map(({ number, amount, time }) => ({
      out_trade_no: number,
      amount,
      paid_at: time,
    }));
    // Refunds of orders that the books do not have are given with another.
    const others = returned.map(({ number, amount, time }) => ({
      out_refund_no: number,
      amount,
      created_at: time,
    }));
    const carrier = {
      out_trade_no: 'CARRIER',
      amount: 1,
      paid_at: midnight - 5 * day * 1000,
      refunds: others,
    };
    const report = await reconcile(booksOf(store), {
      date,
      bill,
      orders: isTable
        ? {
            table: 'paid',
            columns: { out_trade_no: 'number', amount: 'amount', paid_at: 'time' },
            refunds: {
              table: 'returned',
              columns: { out_refund_no: 'number', amount: 'amount', created_at: 'time' },
            },
          }
        : [...listed, carrier],
    });
    const found: string[] = [];
    for await (const { is, kind, number } of report.differences()) found.push(`${is} ${kind} ${number}`);
    return { found: found.sort(), report };
  }

  test('what was planted is found, and nothing else; again it is the same', async () => {
    await fc.assert(
      fc.asyncProperty(orders, fc.boolean(), async (given, isTable) => {
        const made = world(given);
        if (isTable) {
          await fill('paid', made.paid);
          await fill('returned', made.returned);
        }
        const [one, other] = await Promise.all([reconcileOnce(made, isTable), reconcileOnce(made, isTable)]);
        expect(one.found).toEqual(made.expected);
        expect(other.found).toEqual(made.expected);
        const { digest, agrees, bill, here, shifted, waiting, counts } = one.report;
        expect(other.report).toMatchObject({ digest, agrees, bill, here, shifted, waiting, counts });
        expect(agrees).toBe(made.expected.length === 0);
        if (agrees) expect(bill).toEqual(here);
      }),
      { numRuns: isFull ? 1000 : name === 'SQLite' ? 25 : 8 },
    );
  }, 600_000);
});
