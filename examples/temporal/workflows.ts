/** The loop that carries deductions, as a workflow. It runs for ever; Temporal starts it again where it was. */
import { continueAsNew, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { Activities } from './activities.ts';

const { claim, refunds, pause } = proxyActivities<Activities>({ startToCloseTimeout: '1 minute' });
const { carry } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  // Within the claim. What fails is claimed again by a later round, when the ledger says so.
  scheduleToCloseTimeout: '100 seconds',
  retry: { maximumAttempts: 1 },
});

export async function deduct(): Promise<never> {
  while (!workflowInfo().continueAsNewSuggested) {
    await refunds();
    const contracts = await claim(200);
    await Promise.allSettled(contracts.map((contract) => carry(contract)));
    if (contracts.length === 0) await sleep(await pause());
  }
  return continueAsNew<typeof deduct>();
}
