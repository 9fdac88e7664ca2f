/** Reconciliation of bills with orders that are given, and with tables of the same database. */
import { openStore, reconcile, type Store } from '@wechatpay-kit/deductions';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BillRow } from 'wechatpay-kit';
import { at, billOf, booksOf, date, payment, refund } from './support/bill.js';
import { hasPostgres, type PostgresServer, startPostgres } from './support/postgres.js';

describe('a bill and orders that are given', () => {
  let store: Store;

  beforeEach(async () => {
    store = await openStore(':memory:');
  });
  afterEach(() => store.destroy());

  const compare = (
    orders: Parameters<typeof reconcile>[1]['orders'],
    bill: NonNullable<Parameters<typeof reconcile>[1]['bill']>,
  ) => reconcile(booksOf(store), { date, orders, bill });

  it('leaves other products out, with the ledger', async () => {
    const report = await compare(undefined, billOf(payment('J1', '1.00')));
    expect(report).toMatchObject({ agrees: true, rows: 1, bill: { payments: 0, paid: 0 } });
  });

  it('tells what is missing on which side, two at once alike', async () => {
    const orders = [
      { out_trade_no: 'A', amount: 1230, paid_at: at('2026-03-31 12:00:00') },
      { out_trade_no: 'B', amount: 5 },
    ];
    const given = () => compare(orders, billOf(payment('A', '12.30'), payment('C', '0.01')));
    for (const report of await Promise.all([given(), given()])) {
      expect(report).toMatchObject({
        agrees: false,
        counts: { 'missing-here': 1, 'missing-there': 1, amount: 0, state: 0 },
        here: { payments: 2, paid: 1235 },
        bill: { payments: 2, paid: 1231 },
      });
      expect(report.first.map(({ number, is }) => [number, is])).toEqual([
        ['B', 'missing-there'],
        ['C', 'missing-here'],
      ]);
    }
  });

  it('removes what a reconciliation has staged once it is a day old', async () => {
    const rows = Array.from({ length: 5001 }, (_, index) => payment(`A${index}`, '0.01'));
    await compare([{ out_trade_no: 'B', amount: 1 }], billOf(...rows));
    const tables = ['bills', 'bill_rows', 'book_rows', 'differences'].map((name) =>
      sql.table(`deduction_${name}`),
    );
    const count = async () => {
      const counts: number[] = [];
      for (const table of tables) {
        const { rows } = await sql<{ n: number }>`select count(*) as n from ${table}`.execute(store);
        counts.push(Number(rows[0]?.n));
      }
      return counts;
    };
    expect(await count()).toEqual([1, 5001, 1, 5002]);
    const now = () => at('2026-04-04 12:00:00');
    await reconcile({ ...booksOf(store), now }, { date, orders: [], bill: billOf() });
    expect(await count()).toEqual([1, 0, 0, 0]);
  });

  it('refuses the bill of another day, and amounts that are no yuan', async () => {
    await expect(
      compare([], billOf(payment('A', '1.00', { 交易时间: '2026-01-01 12:00:00' }))),
    ).rejects.toThrow('row 1 of the bill, 交易时间: expected the day 2026-03-31');
    await expect(compare([], billOf(payment('A', '1,00')))).rejects.toThrow(
      'row 1 of the bill, 订单金额: expected yuan such as 12.30, got "1,00"',
    );
  });

  it('takes a payment that was reversed for none', async () => {
    const bill = () =>
      billOf(payment('A', '1.00'), payment('A', '0.00', { 交易状态: 'REVOKED', 申请退款金额: '1.00' }));
    expect(await compare([], bill())).toMatchObject({ agrees: true, bill: { payments: 0 } });
    const { first } = await compare([{ out_trade_no: 'A', amount: 100 }], bill());
    expect(first).toMatchObject([{ is: 'state', number: 'A', there_state: 'REVERSED' }]);
  });

  it.each([
    ['SUCCESS', 'SUCCESS', true],
    ['PROCESSING', 'SUCCESS', true], // the bill is older than the books
    ['CHANGE', 'SUCCESS', true],
    ['SUCCESS', 'PROCESSING', false],
    ['SUCCESS', 'CLOSED', false],
    ['FAIL', 'CLOSED', true],
    ['FAIL', undefined, false],
    ['PROCESSING', undefined, true],
  ] as const)(
    'a refund that is %s in the bill and %s in the books agrees: %s',
    async (there, state, agrees) => {
      const bill = billOf(payment('A', '1.00'), refund('R', 'A', '0.50', { 退款状态: there }));
      const orders = [
        { out_trade_no: 'A', amount: 100, refunds: [{ out_refund_no: 'R', amount: 50, state }] },
      ];
      const report = await compare(orders, bill);
      expect([report.agrees, report.counts.state]).toEqual([agrees, agrees ? 0 : 1]);
    },
  );

  it('does not miss a refund that was closed or refused before WeChat Pay took it', async () => {
    const orders = [
      {
        out_trade_no: 'A',
        amount: 100,
        refunds: [{ out_refund_no: 'R', amount: 50, state: 'CLOSED' as const }],
      },
    ];
    expect(await compare(orders, billOf(payment('A', '1.00')))).toMatchObject({ agrees: true });
  });

  describe('around midnight', () => {
    const late = { out_trade_no: 'L', amount: 100, paid_at: at('2026-03-31 23:59:58') };
    const early = { out_trade_no: 'E', amount: 200, paid_at: at('2026-03-31 00:00:03') };
    const bills = (given: Readonly<Record<string, readonly BillRow[]>>) => {
      const read: string[] = [];
      const bill = (day: string) => {
        read.push(day);
        return day in given ? billOf(...(given[day] ?? [])) : undefined;
      };
      return { read, bill };
    };
    const next = payment('L', '1.00', { 交易时间: '2026-04-01 00:00:01' });
    const previous = payment('E', '2.00', { 交易时间: '2026-03-30 23:59:59' });
    const others = [
      payment('X', '9.00', { 交易时间: '2026-04-01 00:00:02' }),
      payment('Y', '9.00', { 交易时间: '2026-04-01 18:00:00' }),
    ];

    it('agrees with what stands in the bill of the day beside', async () => {
      const { bill, read } = bills({
        [date]: [],
        '2026-03-30': [previous],
        '2026-04-01': [next, ...others],
      });
      const report = await compare([late, early], bill);
      expect(report).toMatchObject({ agrees: true, shifted: 2, waiting: 0, here: { payments: 0 } });
      expect(read).toEqual([date, '2026-03-30', '2026-04-01']);
    });

    it('differs if neither bill has it, or another amount', async () => {
      const { bill } = bills({
        [date]: [],
        '2026-03-30': [{ ...previous, 订单金额: '3.00' }],
        '2026-04-01': others,
      });
      const report = await compare([late, early], bill);
      expect(report).toMatchObject({
        shifted: 1,
        counts: { 'missing-there': 1, amount: 1, 'missing-here': 0 },
      });
    });

    it('waits for a bill that cannot be read yet', async () => {
      const report = await compare([late], bills({ [date]: [] }).bill);
      expect(report).toMatchObject({ agrees: true, shifted: 0, waiting: 1, here: { payments: 0 } });
      expect(await compare([late], billOf())).toMatchObject({ agrees: true, waiting: 1 });
    });

    it('does not read another bill if nothing is missing, or only what is far from midnight', async () => {
      const { bill, read } = bills({ [date]: [payment('L', '1.00', { 交易时间: '2026-03-31 23:59:59' })] });
      await compare([late, { out_trade_no: 'N', amount: 1, paid_at: at('2026-03-31 12:00:00') }], bill);
      expect(read).toEqual([date]);
    });

    it('finds what the books have on the day beside, and does not miss what is of that day', async () => {
      const orders = [
        { out_trade_no: 'L', amount: 100, paid_at: at('2026-04-01 00:00:02') },
        { out_trade_no: 'Z', amount: 300, paid_at: at('2026-04-01 00:00:04') },
      ];
      const report = await compare(orders, billOf(payment('L', '1.00', { 交易时间: '2026-03-31 23:59:59' })));
      expect(report).toMatchObject({
        agrees: true,
        shifted: 1,
        waiting: 0,
        here: { payments: 1, paid: 100 },
      });
    });
  });
});

// PostgreSQL is left out on a machine without it (apt-get install postgresql), never in CI.
const databases = ['SQLite', ...(hasPostgres || process.env['CI'] !== undefined ? ['PostgreSQL'] : [])];

describe.each(databases)("a merchant's own table in %s", (name) => {
  let server: PostgresServer | undefined;
  let store: Store;

  beforeEach(async () => {
    server = name === 'PostgreSQL' ? await startPostgres() : undefined;
    store = await openStore(server?.url ?? ':memory:');
    const time = server === undefined ? 'bigint' : 'timestamptz';
    await sql`create table shop_orders (no text, fen integer, "paidAt" ${sql.raw(time)}, status text, note text)`.execute(
      store,
    );
    await sql`create table shop_refunds (no text, fen integer, made bigint, ok integer)`.execute(store);
  });
  afterEach(async () => {
    await store.destroy();
    await server?.stop();
  });

  const columns = { out_trade_no: 'no', amount: 'fen', paid_at: 'paidAt', state: 'status' };
  const orders = { table: 'shop_orders', columns, paid: ['PAID', 'REFUNDED'] };
  const bill = () => billOf(payment('A', '12.30'), payment('B', '0.01'), refund('R', 'A', '1.00'));
  const add = (no: string | null, fen: number, time: string, status = 'PAID') => {
    const value =
      server === undefined ? sql`${at(time)}` : sql`cast(${new Date(at(time)).toISOString()} as timestamptz)`;
    return sql`insert into shop_orders values (${no}, ${fen}, ${value}, ${status}, null)`.execute(store);
  };
  const given = (table: object) =>
    reconcile(booksOf(store), { date, orders: table as typeof orders, bill: bill() });

  it('is compared by the database, and wrong names and values are refused', async () => {
    await add('A', 1230, '2026-03-31 12:00:00', 'REFUNDED');
    await add('B', 1, '2026-04-01 02:00:00'); // booked late: found by its number
    await add('C', 5, '2026-03-31 13:00:00', 'OPEN');
    await add('D', 5, '2026-03-30 13:00:00');
    expect(await given(orders)).toMatchObject({
      agrees: true,
      shifted: 1,
      here: { payments: 2, paid: 1231 },
      bill: { refunds: 0 },
    });
    const refunds = {
      table: 'shop_refunds',
      columns: { out_refund_no: 'no', amount: 'fen', created_at: 'made', state: 'ok' },
      accepted: [1],
    };
    expect(await given({ ...orders, refunds })).toMatchObject({
      counts: { 'missing-here': 1 },
      bill: { refunds: 1 },
    });
    await sql`insert into shop_refunds values ('R', 100, ${at('2026-03-31 15:00:00')}, 1), ('S', 1, ${at('2026-03-31 15:00:00')}, 0)`.execute(
      store,
    );
    expect(await given({ ...orders, refunds })).toMatchObject({
      agrees: true,
      here: { refunds: 1, refunded: 100 },
    });
    await add('E', 500, '2026-03-31 14:00:00');
    const { first } = await given(orders);
    expect(first).toMatchObject([{ is: 'missing-there', number: 'E', here: 500 }]);

    const refused = (table: object) => expect(given(table)).rejects;
    await refused({ ...orders, table: 'shop_ordres' }).toThrow(
      /^orders\.table: the database has no table shop_ordres; it has .*shop_orders/,
    );
    await refused({ ...orders, columns: { ...columns, amount: 'total' } }).toThrow(
      'orders.columns.amount: shop_orders has no column total; it has no, fen, paidAt, status, note',
    );
    await refused({ ...orders, columns: { ...columns, paid_at: undefined } }).toThrow(
      'orders.columns.paid_at: expected the name of a column of shop_orders',
    );
    await refused({ ...orders, paid: undefined }).toThrow(
      'orders.paid: expected the values of columns.state',
    );
    await refused({ ...orders, columns: { ...columns, paid_at: 'status' } }).toThrow(
      'orders.columns.paid_at: expected milliseconds since 1970',
    );
    await refused({ ...orders, refunds: { ...refunds, table: 'x"; drop table shop_orders; --' } }).toThrow(
      'orders.refunds.table: the database has no table',
    );
    await add('F', 0, '2026-03-31 14:00:00');
    await refused(orders).toThrow(
      'orders.columns.amount: F has 0 in fen; expected fen as a positive integer',
    );
    await sql`update shop_orders set no = 'E', fen = 1 where no = 'F'`.execute(store);
    await refused(orders).toThrow('orders.table: two rows have E');
    await add(null, 5, '2026-03-31 14:00:00');
    await refused(orders).toThrow('orders.columns.out_trade_no: a row of the day has none in no');
    await sql`insert into shop_refunds values ('T', 5, 1774929600, 1)`.execute(store);
    await sql`delete from shop_refunds where no <> 'T'`.execute(store);
    await sql`delete from shop_orders`.execute(store);
    await refused({ ...orders, refunds }).toThrow(
      /^orders\.refunds\.columns\.created_at: expected milliseconds since 1970.*; made has 1774929600$/,
    );
  });
});
