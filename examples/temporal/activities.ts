/** The steps of the ledger, as activities. Each may run twice or be lost: the ledger decides what is done. */
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import type { Work } from '@wechatpay-kit/deductions';

/** What the workflow calls. */
export interface Activities {
  /** Claims contracts that are due. A claim lasts two minutes. */
  claim(limit: number): Promise<readonly string[]>;
  /** Does what is due for one contract: at most one application. */
  carry(contract: string): Promise<void>;
  /** Carries on refunds. */
  refunds(): Promise<void>;
  /** How long nothing is due, in milliseconds; a minute at most, since a contract may be added at any time. */
  pause(): Promise<number>;
}

/** The activities over a ledger's work. */
export function activitiesOf(work: Work): Activities {
  return {
    claim: (limit) => work.claim(limit, activityInfo().workflowExecution?.runId ?? 'temporal'),
    carry: async (contract) => {
      await work.carry(contract, { signal: cancellationSignal() });
    },
    refunds: () => work.refunds(cancellationSignal()),
    pause: async () => {
      const next = await work.next();
      return next === undefined ? 60_000 : Math.min(60_000, Math.max(1000, next - work.now()));
    },
  };
}
