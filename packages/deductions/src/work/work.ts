import type { WeChatPay } from 'wechatpay-kit';
import type { Ledger } from '../ledger/context.js';
import type { Listeners } from '../listeners.js';
import type { Carried, Work } from '../runners/types.js';
import { carry } from './carry.js';
import { claimDue, nextDue } from './claim.js';
import type { Refunds } from './refunds.js';

/** The ledger's work, as runners see it. */
export function createWork(ledger: Ledger, pay: WeChatPay, refunds: Refunds, events: Listeners): Work {
  const { store, now } = ledger;
  return {
    claim: (limit, holder) => claimDue(store, { now: now(), limit, holder }),
    carry: (contract, { signal } = {}): Promise<Carried> => carry(ledger, contract, { pay, signal }),
    refunds: (signal) => refunds.carryOn(signal),
    next: async () => {
      const times = [await nextDue(store), await refunds.next()].filter((time) => time !== undefined);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    rate: ledger.rules.limits?.appliesPerSecond ?? 100,
    merchant: pay.mchid,
    now,
    report: (error, contract) => events.report(error, contract),
  };
}
