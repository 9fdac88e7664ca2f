import { parameterError, Refusal } from './refusal.js';

/** A deduction plan (模板), as it is set up on the merchant platform. */
export interface Plan {
  readonly plan_id: string;
  /** The URL for termination notifications. */
  readonly termination_notify_url?: string | undefined;
}

/**
 * What belongs to the merchant. Without a registration of a kind, everything of that kind does, so that the samples of
 * the documents work. The first registration makes the kind strict.
 */
export interface Registry {
  readonly appids: Set<string>;
  readonly plans: Map<string, Plan>;
  readonly subMerchants: Set<string>;
}

export function createRegistry(): Registry {
  return { appids: new Set(), plans: new Map(), subMerchants: new Set() };
}

/** @throws Refusal APPID_MCHID_NOT_MATCH */
export function requireAppids({ appids }: Registry, ...given: readonly (string | undefined)[]): void {
  const stranger = given.find((appid) => appid !== undefined && !appids.has(appid));
  if (appids.size === 0 || stranger === undefined) return;
  throw new Refusal('APPID_MCHID_NOT_MATCH', `appid 与商户号不匹配：${stranger} 未绑定到该商户`);
}

/** @throws Refusal NO_AUTH */
export function requireSubMerchant({ subMerchants }: Registry, mchid: string | undefined): void {
  if (subMerchants.size === 0 || mchid === undefined || subMerchants.has(mchid)) return;
  throw new Refusal('NO_AUTH', `无权限：子商户 ${mchid} 不属于该服务商`);
}

/** @throws Refusal PARAM_ERROR unless it is a positive integer and a plan of the merchant */
export function requirePlan({ plans }: Registry, plan_id: string, field = '/plan_id'): Plan {
  if (!/^[1-9]\d{0,18}$/.test(plan_id)) throw parameterError(field, '须为正整数', 'body', plan_id);
  const plan = plans.get(plan_id);
  if (plans.size > 0 && plan === undefined) throw parameterError(field, '不是该商户的模板', 'body', plan_id);
  return plan ?? { plan_id };
}
