import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';
import type { PlanDetail } from './plans.js';

/** A user's agreement to a plan (用户签约计划). */
export interface SignPlan {
  readonly merchant_sign_plan_no: string;
  readonly sign_plan_id: string;
  readonly plan_id: string;
  /** The request that created it. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly plan_name: string;
  readonly totals: Readonly<Record<string, unknown>>;
  readonly details: readonly SignedDetail[];
  /** Opens its page. */
  readonly package: string;
  /** `CREATED`: the user has not signed it yet. */
  readonly state: 'CREATED' | 'SIGNED' | 'CANCELLED';
  readonly openid?: string | undefined;
  /** Milliseconds, by the sandbox's clock. */
  readonly over_at: number;
  readonly signed_at?: number | undefined;
  readonly cancelled?: { readonly at: number; readonly by: Canceller; readonly reason: string } | undefined;
  readonly named?: PlatformKeyKind | undefined;
}

/** `REVOKE_SERVICE`: the user has withdrawn the permission of the service. */
export type Canceller = 'USER' | 'MERCHANT' | 'REVOKE_SERVICE';

export interface SignedDetail extends PlanDetail {
  /** The out_order_no of the order of this part. */
  readonly merchant_plan_detail_no: string;
}

/** As WeChat Pay calls it: a plan that is cancelled is UNSIGNED again. */
export function signState({ state }: SignPlan): 'SIGNED' | 'UNSIGNED' {
  return state === 'SIGNED' ? 'SIGNED' : 'UNSIGNED';
}

/**
 * The user signs.
 *
 * @throws Refusal ALREADY_SIGNED, ABANDONED or EXPIRED
 */
export function sign(plan: SignPlan, openid: string, now: number): SignPlan {
  requireSignable(plan, now);
  return { ...plan, state: 'SIGNED', openid, signed_at: now };
}

/** @throws Refusal ALREADY_SIGNED, ABANDONED or EXPIRED */
export function requireSignable({ state, merchant_sign_plan_no: no, over_at }: SignPlan, now: number): void {
  if (state === 'SIGNED') throw new Refusal('ALREADY_SIGNED', `the user has already signed the plan ${no}`);
  if (state === 'CANCELLED') throw new Refusal('ABANDONED', `the plan ${no} is cancelled`);
  if (now >= over_at) throw new Refusal('EXPIRED', `the plan ${no} is over`);
}

/**
 * The plan ends before it is over.
 *
 * @throws Refusal INVALID_REQUEST if it has ended already
 */
export function cancelSignPlan(plan: SignPlan, by: Canceller, reason: string, now: number): SignPlan {
  if (plan.state === 'CANCELLED') throw new Refusal('INVALID_REQUEST', '签约计划已取消');
  return { ...plan, state: 'CANCELLED', cancelled: { at: now, by, reason } };
}

/**
 * A part that the user can take now.
 *
 * @throws Refusal INVALID_REQUEST
 */
export function requireDetail(plan: SignPlan, plan_detail_no: unknown, now: number): SignedDetail {
  if (plan.state !== 'SIGNED') throw new Refusal('INVALID_REQUEST', '用户没有签约此计划，或已取消签约');
  if (now >= plan.over_at) throw new Refusal('INVALID_REQUEST', '签约计划已过期');
  const detail = plan.details.find((one) => one.plan_detail_no === plan_detail_no);
  if (detail === undefined) {
    throw new Refusal('INVALID_REQUEST', `签约计划没有序号为 ${String(plan_detail_no)} 的明细`);
  }
  return detail;
}
