/** The bills of all days of a run, added up. */
import { expect } from 'vitest';
import { send, signV3 } from '../merchant.js';
import { readBalances } from './checks.js';
import { feeOf, type Order } from './model.js';
import type { World } from './world.js';

type Row = Readonly<Record<string, string>>;

const hour = 3_600_000;

function dateOf(time: number): string {
  return new Date(time + 8 * hour).toISOString().slice(0, 10);
}

/** The rows of a bill; none if nothing happened that day. */
async function download(world: World, path: string): Promise<Row[]> {
  const { isDone, code, fields } = await world.v3('GET', path);
  if (!isDone) {
    expect(code, path).toBe('NO_STATEMENT_EXIST');
    return [];
  }
  const { pathname, search } = new URL(String(fields['download_url']));
  const target = pathname + search;
  const headers = { authorization: signV3(world.sandbox, 'GET', target, '') };
  const { body } = await send(world.reached.url + target, { method: 'GET', headers, keepAlive: true });
  const [head = '', ...lines] = body.slice(1).split('\r\n');
  const names = head.split(',');
  // The last three are the totals' names, the totals, and nothing.
  const rows = lines.slice(0, -3).map((line) => line.slice(1).split(',`'));
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ''])));
}

/** Yuan with any number of places, as fen. */
const fen = (yuan = ''): number => Math.round(Number(yuan) * 100);

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/**
 * The fund flow bills of all days come to the balances, and the trade bills to the payments, refunds and fees of the
 * model.
 *
 * @param begun when the run began. All that happened is some days ago.
 */
export async function checkBills(world: World, begun: Date): Promise<void> {
  const { model, mchid } = world;
  const now = (await world.now()).getTime();
  const trades: Row[] = [];
  const flows: Record<string, Row[]> = { BASIC: [], OPERATION: [] };
  // Yesterday's are ready, because it is past nine.
  for (let time = begun.getTime(); dateOf(time) < dateOf(now); time += 24 * hour) {
    const date = dateOf(time);
    trades.push(...(await download(world, `/v3/bill/tradebill?bill_date=${date}`)));
    for (const [purse, rows] of Object.entries(flows)) {
      rows.push(...(await download(world, `/v3/bill/fundflowbill?bill_date=${date}&account_type=${purse}`)));
    }
  }
  const balances = await readBalances(world);
  for (const [purse, rows] of Object.entries(flows)) {
    const moved = rows.map((row) => fen(row['收支金额(元)']) * (row['收支类型'] === '收入' ? 1 : -1));
    expect(sum(moved), purse).toBe(balances.get(`${mchid}/${purse}`));
  }
  const [paid = [], returned = [], reversed = []] = ['SUCCESS', 'REFUND', 'REVOKED'].map((state) =>
    trades.filter((row) => row['交易状态'] === state),
  );
  const wasPaid = ({ state }: Order): boolean => state !== 'NOTPAY' && state !== 'CLOSED';
  const payments = [
    ...model.orders.filter(wasPaid).map(({ total }) => total),
    ...model.deductions.filter(({ end }) => end === 'SUCCESS').map(({ amount }) => amount),
    ...model.services.flatMap(({ total = 0 }) => (total === 0 ? [] : [total])),
  ];
  expect(paid.map((row) => fen(row['订单金额'])).toSorted()).toEqual(payments.toSorted());
  expect(new Set(paid.map((row) => row['商户订单号'])).size).toBe(paid.length);
  const refunds = model.refunds.map(({ number, amount }) => [number, amount]);
  expect(returned.map((row) => [row['商户退款单号'], fen(row['申请退款金额'])]).toSorted()).toEqual(
    refunds.toSorted(),
  );
  const revoked = model.orders
    .filter(({ state }) => state === 'REVOKED')
    .map(({ number, total }) => [number, total]);
  expect(reversed.map((row) => [row['商户订单号'], fen(row['申请退款金额'])]).toSorted()).toEqual(
    revoked.toSorted(),
  );
  expect(trades).toHaveLength(paid.length + returned.length + reversed.length);
  const fees = sum(payments.map(feeOf)) - sum(model.orders.map(({ feeBack }) => feeBack));
  expect(sum(trades.map((row) => fen(row['手续费'])))).toBe(fees);
}
