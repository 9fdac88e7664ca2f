/** The list of bills: what the sandbox tells of a bill is what the merchant downloads. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBillReader, dateOf, readBill } from './bill-reader.js';
import { send, v3 } from './merchant.js';
import { payNative } from './paid-orders.js';

let sandbox: Sandbox;
/** The day of the trade. */
let day: string;
beforeAll(async () => {
  sandbox = await startSandbox({ strict: true });
  const ten = new Date(
    `${dateOf(new Date((await sandbox.clock.now()).getTime() + 86_400_000))}T10:00:00+08:00`,
  );
  const now = await sandbox.clock.now();
  await sandbox.clock.advance({ seconds: Math.ceil((ten.getTime() - now.getTime()) / 1000) });
  day = dateOf(ten);
});
afterAll(() => sandbox.stop());

const states = async () =>
  (await sandbox.bills.list({ date: day })).map(({ kind, account, state, rows }) => [
    kind,
    account,
    state,
    rows,
  ]);

test('a day without movement has no bill', async () => {
  expect(await states()).toEqual([]);
  await expect(sandbox.bills.read({ kind: 'trade', date: day })).rejects.toThrow(/nothing moved on that day/);
});

test('a bill is open on its day, is made until nine, and then is what the merchant downloads', async () => {
  await payNative(sandbox, 'bill-1', { total: 1000 });
  await payNative(sandbox, 'bill-2', { total: 500 });
  const refund = {
    out_trade_no: 'bill-1',
    out_refund_no: 'bill-1-R',
    amount: { refund: 100, total: 1000, currency: 'CNY' },
  };
  expect((await v3(sandbox, 'POST', '/v3/refund/domestic/refunds', refund)).status).toBe(200);
  const open = await states();
  expect(open).toContainEqual(['trade', undefined, 'open', 3]);
  expect(open.find(([kind, account]) => kind === 'fund-flow' && account === 'BASIC')?.[2]).toBe('open');
  const soFar = await sandbox.bills.read({ kind: 'trade', date: day });
  expect([soFar.lines.length, soFar.ready.toISOString()]).toEqual([
    3,
    new Date(Date.parse(`${day}T09:00:00+08:00`) + 86_400_000).toISOString(),
  ]);

  await sandbox.clock.advance({ hours: 22, minutes: 55 });
  expect((await states())[0]).toEqual(['trade', undefined, 'creating', 3]);
  await sandbox.clock.advance({ minutes: 10 });
  expect((await states())[0]).toEqual(['trade', undefined, 'ready', 3]);

  const reader = createBillReader(sandbox);
  for (const [kind, path] of [
    ['trade', `/v3/bill/tradebill?bill_date=${day}`],
    ['fund-flow', `/v3/bill/fundflowbill?bill_date=${day}`],
  ] as const) {
    const [got, told] = [await reader.ofV3(path), await sandbox.bills.read({ kind, date: day })];
    expect(readBill(told.text)).toEqual(got);
    expect([told.head, told.lines, told.totals]).toEqual([
      got?.head,
      got?.rows,
      got?.totalHead.map((name, at) => ({ name, value: got.totals[at] })),
    ]);
    expect(told.rows).toBe(told.lines.length);
  }
});

test('a bill of more than three months ago is no longer kept', async () => {
  await sandbox.clock.advance({ days: 100 });
  expect((await states())[0]).toEqual(['trade', undefined, 'expired', 3]);
});

test('the admin API names what does not fit', async () => {
  for (const [query, status, message] of [
    ['bill?kind=trade&date=2026-1-1', 400, 'date: expected a day such as 2026-01-31'],
    ['bill?kind=other&date=2026-01-01', 400, 'kind: expected one of trade, fund-flow, sharing, statement'],
    ['bill?kind=fund-flow&account=CHANGE&date=2026-01-01', 400, 'account: expected one of BASIC'],
    ['bill?kind=trade&date=2020-01-01', 404, 'nothing moved'],
    ['bills?merchant=1', 400, 'merchant: expected one of'],
  ] as const) {
    const answer = await send(`${sandbox.url}/_sandbox/${query}`, { method: 'GET' });
    expect([answer.status, answer.body], query).toEqual([status, expect.stringContaining(message)]);
  }
});
