import { cycleContext } from '../rules/cycle-context.js';
import type { AttemptCall, Call } from './types.js';

/** What every call of an engine is made with: it is never repeated by the client, and it ends. */
export function options({ signal }: Pick<Call, 'signal'>): {
  readonly retry: false;
  readonly signal?: AbortSignal;
} {
  return { retry: false, ...(signal === undefined ? {} : { signal }) };
}

/** The fields that the plan adds to a call. */
export function extraFields({ plan, contract, cycle }: Call): Readonly<Record<string, unknown>> {
  if (typeof plan.fields !== 'function') return plan.fields ?? {};
  return plan.fields(cycleContext(contract, cycle.period));
}

/** WeChat Pay's id of the contract. @throws Error if the contract is not signed */
export function contractId({ contract }: Pick<Call, 'contract'>): string {
  if (contract.contract_id === null) throw new Error(`${contract.code}: the contract has no contract_id`);
  return contract.contract_id;
}

/** The appid of the plan. */
export function appid({ plan, rules }: Pick<Call, 'plan' | 'rules'>): string {
  return plan.appid ?? rules.appid ?? '';
}

/** The service provider and its sub-merchant, as partners' calls of APIv3 name them; `undefined` for a merchant of its own. */
export function partnerOf(
  call: Pick<Call, 'plan' | 'rules'>,
): { readonly sp_appid: string; readonly sub_mchid: string; readonly sub_appid?: string } | undefined {
  const { sub_mchid, sub_appid } = call.plan;
  if (sub_mchid === undefined) return undefined;
  return { sp_appid: appid(call), sub_mchid, ...(sub_appid === undefined ? {} : { sub_appid }) };
}

/** The sub-merchant, as partners' calls of APIv2 name it; `undefined` for a merchant of its own. */
export function subMerchant({
  plan: { sub_mchid, sub_appid },
}: Pick<Call, 'plan'>): { readonly sub_mch_id: string; readonly sub_appid?: string } | undefined {
  if (sub_mchid === undefined) return undefined;
  return { sub_mch_id: sub_mchid, ...(sub_appid === undefined ? {} : { sub_appid }) };
}

/** Whether a deduction must have run: some minutes after the time that its product takes. */
export function isDue({ attempt, now }: AttemptCall, executesAfter: number): boolean {
  return now >= attempt.sent_at + executesAfter + 5 * 60_000;
}
