import type { WeChatPay } from 'wechatpay-kit';
import { bookNumber } from '../ledger/book.js';
import { type Ledger, termsOf } from '../ledger/context.js';
import { bookContract } from '../ledger/contracts.js';
import { newCycleRow } from '../ledger/cycles.js';
import { readSnapshot } from '../ledger/snapshot.js';
import { historyRow } from '../ledger/transit.js';
import { dateFrom } from '../rules/calendar.js';
import type { Snapshot } from './decide.js';

/** Ends a contract with WeChat Pay, and here once WeChat Pay says so. */
export async function endContract(
  ledger: Ledger,
  pay: WeChatPay,
  code: string,
  remark: string,
): Promise<void> {
  const { contract } = await require(ledger, code);
  if (contract.state === 'ENDED') return;
  const { plan, calls } = termsOf(ledger, contract.plan);
  const { rules } = ledger;
  const told = await calls.terminate({ pay, rules, plan, contract, now: ledger.now() }, remark);
  if (told.state !== 'ENDED') {
    throw new Error(`${code}: WeChat Pay does not say that the contract has ended; try again, or check it`);
  }
  await bookContract(ledger, code, told, 'operator');
}

/** Asks WeChat Pay about a contract, and books the answer. */
export async function checkContract(ledger: Ledger, pay: WeChatPay, code: string): Promise<void> {
  const { contract } = await require(ledger, code);
  const { plan, calls } = termsOf(ledger, contract.plan);
  const told = await calls.queryContract({ pay, rules: ledger.rules, plan, contract, now: ledger.now() });
  await bookContract(ledger, code, told, 'query');
}

/** Asks WeChat Pay about a number, and books the answer. @returns whether the ledger has the number */
export async function askNumber(ledger: Ledger, pay: WeChatPay, out_trade_no: string): Promise<boolean> {
  const attempt = await ledger.store
    .selectFrom('deduction_attempts')
    .selectAll()
    .where('out_trade_no', '=', out_trade_no)
    .executeTakeFirst();
  if (attempt === undefined) return false;
  const { contract, cycle } = await require(ledger, attempt.contract, attempt.period);
  if (cycle === undefined) return false;
  const { plan, calls } = termsOf(ledger, contract.plan);
  const { rules } = ledger;
  const told = await calls.query({ pay, rules, plan, contract, cycle, attempt, now: ledger.now() });
  await bookNumber(ledger, out_trade_no, told, 'reconciliation');
  return true;
}

/** Leaves out a date ahead: its cycle exists, skipped, before it is opened. @throws Error if the date is not ahead */
export async function skipAhead(ledger: Ledger, code: string, date: string, reason: string): Promise<void> {
  const { contract } = await require(ledger, code);
  const { plan } = termsOf(ledger, contract.plan);
  const { next_date, first_date } = contract;
  if (next_date === null || date < next_date || dateFrom(plan.calendar, first_date, date) !== date) {
    throw new Error(
      `${code}: ${date} is not a date ahead of the plan's calendar; the next is ${next_date ?? 'none'}`,
    );
  }
  const now = ledger.now();
  await ledger.store.transaction().execute(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('deduction_cycles')
      .values({ ...newCycleRow(code, date, now), state: 'SKIPPED', reason })
      .onConflict((conflict) => conflict.columns(['contract', 'period']).doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 0n) throw new Error(`${code}: the cycle of ${date} exists already`);
    const entry = { what: 'skipped', period: date, to: 'SKIPPED', details: { reason } };
    await transaction
      .insertInto('deduction_history')
      .values(historyRow(code, entry, now, 'operator'))
      .execute();
  });
}

async function require(ledger: Ledger, code: string, period?: string): Promise<Snapshot> {
  const snapshot = await readSnapshot(ledger.store, code, period);
  if (snapshot === undefined) throw new Error(`${code}: the ledger has no such contract`);
  return snapshot;
}
