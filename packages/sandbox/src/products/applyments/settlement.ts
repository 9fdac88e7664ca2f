import { Refusal } from '../../runtime/refusal.js';
import { beijingDay } from '../../runtime/time.js';

/** The bank account to which WeChat Pay settles. */
export interface BankAccount {
  readonly type: 'ACCOUNT_TYPE_BUSINESS' | 'ACCOUNT_TYPE_PRIVATE';
  readonly bank: string;
  readonly number: string;
  readonly name: string;
  readonly bank_name?: string | undefined;
  readonly bank_branch_id?: string | undefined;
}

/** An application to settle to another account. */
export interface SettlementChange {
  readonly application_no: string;
  readonly sub_mchid: string;
  readonly account: BankAccount;
  readonly at: number;
  readonly result: 'AUDITING' | 'AUDIT_SUCCESS' | 'AUDIT_FAIL';
  readonly fail_reason?: string | undefined;
  readonly finished_at?: number | undefined;
}

/** Changes a day (Beijing): https://pay.weixin.qq.com/doc/v3/partner/4012761138 */
const mostADay = 5;

/** @throws Refusal FREQENCY_LIMIT if there were enough on the day of `now` */
export function requireFewChanges(changes: readonly SettlementChange[], now: number): void {
  const today = changes.filter(({ at }) => beijingDay(at) === beijingDay(now));
  if (today.length < mostADay) return;
  throw new Refusal('FREQENCY_LIMIT', `每个商户每天最多修改 ${mostADay} 次结算账户，请明天再试`);
}

/** WeChat Pay has audited the change. A second result changes nothing. */
export function finish(
  change: SettlementChange,
  result: 'AUDIT_SUCCESS' | 'AUDIT_FAIL',
  now: number,
  fail_reason?: string,
): SettlementChange {
  if (change.result !== 'AUDITING') return change;
  return { ...change, result, finished_at: now, ...(fail_reason === undefined ? {} : { fail_reason }) };
}

/** The last account that was accepted. */
export function currentAccount(changes: readonly SettlementChange[]): BankAccount | undefined {
  return changes
    .filter(({ result }) => result === 'AUDIT_SUCCESS')
    .toSorted((one, other) => (one.finished_at ?? 0) - (other.finished_at ?? 0))
    .at(-1)?.account;
}

/**
 * Masks the middle of an account number.
 *
 * @param rule MASK_V1 (the default) shows 2 digits at either end; MASK_V2 the first 6 and the last 4
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012761142
 */
export function maskNumber(number: string, rule: string | undefined): string {
  const [first, last] = rule === 'ACCOUNT_NUMBER_RULE_MASK_V2' ? [6, 4] : [2, 2];
  if (number.length <= first + last) return '*'.repeat(number.length);
  return `${number.slice(0, first)}${'*'.repeat(number.length - first - last)}${number.slice(-last)}`;
}

/** 张三丰 → 张** */
export function maskName(name: string): string {
  const [first = '', ...others] = name;
  return first + '*'.repeat(others.length);
}
