/** The ledger's database, opened by several processes at the same moment. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openStore, reconcile } from '@wechatpay-kit/deductions';
import { expect, onTestFinished, test } from 'vitest';
import type { WeChatPay } from 'wechatpay-kit';

const folder = mkdtempSync(join(tmpdir(), 'deductions-store-'));
const here = new URL('.', import.meta.url);

test('a new file of SQLite is made by one of the processes that open it at once, and open to all', async () => {
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const program = `const { openStore } = await import('@wechatpay-kit/deductions');
    const store = await openStore(process.argv[1]); await store.destroy();`;
  for (const name of ['one', 'two']) {
    const open = (): Promise<unknown> =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, join(folder, name)], {
        cwd: here,
      });
    await expect(Promise.all([open(), open(), open()])).resolves.toHaveLength(3);
  }
});

test('a database that is none is refused with what is expected', async () => {
  await expect(openStore('mysql://localhost/db')).rejects.toThrow(
    'database: expected the path of a file of SQLite or postgres://…, got mysql://…',
  );
});

test('a bill of a file: other products apart, midnight told, another day refused, two at once alike', async () => {
  const store = await openStore(':memory:');
  const at = (time: string): number => Date.parse(`${time}+08:00`);
  const row = (number: string, type: string, amount: string, time = '2026-03-31 12:00:00') => ({
    交易时间: time,
    商户订单号: number,
    微信订单号: `T${number}`,
    交易类型: type,
    交易状态: 'SUCCESS',
    订单金额: amount,
  });
  async function* bill(...rows: ReturnType<typeof row>[]) {
    yield* rows;
  }
  const books = {
    store,
    pay: {} as WeChatPay,
    now: () => at('2026-04-01T12:00:00'),
    settle: async () => false,
  };
  const date = '2026-03-31';
  const ledger = await reconcile(books, { date, bill: bill(row('J1', 'JSAPI', '1.00')) });
  expect(ledger).toMatchObject({ agrees: true, rows: 1, bill: { payments: 0, paid: 0 } });
  const orders = [
    { out_trade_no: 'A', amount: 1230, paid_at: at('2026-03-31T12:00:00') },
    { out_trade_no: 'B', amount: 5, paid_at: at('2026-03-31T23:58:00') },
  ];
  const given = () =>
    reconcile(books, { date, orders, bill: bill(row('A', 'JSAPI', '12.30'), row('C', 'APP', '0.01')) });
  for (const report of await Promise.all([given(), given()])) {
    expect(report).toMatchObject({
      agrees: false,
      shifted: 1,
      counts: { 'missing-here': 1, 'missing-there': 0, amount: 0 },
      here: { payments: 1, paid: 1230 },
      bill: { payments: 2, paid: 1231 },
    });
  }
  await expect(
    reconcile(books, { date, bill: bill(row('A', 'PAP', '1.00', '2026-01-01 12:00:00')) }),
  ).rejects.toThrow('row 1 of the bill, 交易时间: expected the day 2026-03-31');
  await expect(reconcile(books, { date, bill: bill(row('A', 'PAP', '1,00')) })).rejects.toThrow(
    'row 1 of the bill, 订单金额: expected yuan such as 12.30, got "1,00"',
  );
  await store.destroy();
});
