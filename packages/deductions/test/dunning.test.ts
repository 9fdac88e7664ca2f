/** When a deduction that failed is tried again. */
import { expect, it } from 'vitest';
import type { WeChatPay } from 'wechatpay-kit';
import { families } from '../src/families/index.js';
import { settle } from '../src/ledger/attempts.js';
import { resolvePlans } from '../src/rules/resolve.js';
import { callOf } from './families/bench.js';

const ten = Date.UTC(2026, 2, 31, 2);
const hour = 3_600_000;

/** What is planned when the number of a cycle is closed with a code at ten o'clock in Beijing. */
function closedWith(code: string, failures = 0) {
  const rules = {
    appid: 'wxcbda96de0b165486',
    notify_url: 'https://shop.example/deductions',
    dunning: { hours: [2] },
    plans: {
      monthly: {
        family: 'global',
        plan_id: 123,
        amount: 1500,
        description: '会员',
        calendar: { every: 'month', day: 31 },
      },
    },
  } as const;
  const plan = resolvePlans(rules).get('monthly');
  if (plan === undefined) throw new Error('the plan is missing');
  // Nothing is called.
  const call = callOf({} as WeChatPay, { plan, contract_id: '2026', now: ten });
  const snapshot = { contract: call.contract, cycle: { ...call.cycle, failures }, attempt: call.attempt };
  return settle(snapshot, { plan, rules: families.global.rules }, { is: 'closed', code }, ten);
}

it('is tried again after the hours of the dunning', () => {
  expect(closedWith('NOT_ENOUGH')?.cycle?.not_before).toBe(ten + 2 * hour);
});

it('is not tried again on the same day in Beijing where a limit was met, and a person is told after a second failure', () => {
  const first = closedWith('RULE_LIMIT');
  expect(first?.cycle?.not_before).toBe(Date.UTC(2026, 2, 31, 16));
  expect(first?.events?.map(({ type }) => type)).toEqual(['refused']);
  expect(closedWith('RULE_LIMIT', 1)?.events?.map(({ type }) => type)).toEqual(['refused', 'needsAttention']);
});
