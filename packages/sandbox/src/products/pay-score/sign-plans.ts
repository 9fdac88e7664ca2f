import { Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { notifyV3 } from '../shared/notify.js';
import { pickFields } from './describe.js';
import { type ServiceOrder, stateOf } from './order.js';
import { serviceOrders } from './orders.js';
import {
  type Canceller,
  cancelSignPlan,
  type SignedDetail,
  type SignPlan,
  sign,
  signState,
} from './sign-plan.js';

export const signPlans: TableDefinition<SignPlan, 'id' | 'page' | 'user'> = {
  name: 'pay-score-sign-plans',
  key: ({ merchant_sign_plan_no }) => merchant_sign_plan_no,
  indexes: {
    id: ({ sign_plan_id }) => [sign_plan_id],
    page: (plan) => [plan.package],
    user: ({ openid }) => [openid],
  },
};

/** A user's plan by any of its ids. */
export function findSignPlan({ store }: Pick<World, 'store'>, id: string): SignPlan | undefined {
  const table = store.table(signPlans);
  return table.get(id) ?? table.find('id', id) ?? table.find('page', id);
}

/** The user signs, and the merchant is notified. */
export function signPlan(world: World, plan: SignPlan, openid: string): void {
  keep(world, sign(plan, openid, world.clock.now()), 'PAYSCORE.USER_SIGN_PLAN');
}

/** A plan ends, and the merchant is notified if the user had signed it. */
export function endSignPlan(world: World, plan: SignPlan, by: Canceller, reason: string): SignPlan {
  const ended = cancelSignPlan(plan, by, reason, world.clock.now());
  return keep(world, ended, plan.state === 'SIGNED' ? 'PAYSCORE.USER_CANCEL_SIGN_PLAN' : undefined);
}

/** A user who withdraws the permission of a service cancels its plans. */
export function endSignPlansOf(world: World, service_id: string, openid: string | undefined): void {
  if (openid === undefined) return;
  for (const plan of world.store.table(signPlans).list('user', openid)) {
    if (plan.state === 'SIGNED' && plan.given['service_id'] === service_id) {
      endSignPlan(world, plan, 'REVOKE_SERVICE', '');
    }
  }
}

type SignPlanEvent = 'PAYSCORE.USER_SIGN_PLAN' | 'PAYSCORE.USER_CANCEL_SIGN_PLAN';

/**
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012286193
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012286184
 */
function keep(world: World, plan: SignPlan, type: SignPlanEvent | undefined): SignPlan {
  world.store.table(signPlans).put(plan);
  if (type === undefined) return plan;
  const url = String(plan.given['notify_url']);
  notifyV3(world, { type, url, payload: describeSignPlan(world, plan), named: plan.named });
  return plan;
}

/** What answers and notifications say. Times that have not come are empty. */
export function describeSignPlan(world: World, plan: SignPlan): Readonly<Record<string, unknown>> {
  const { given, cancelled, signed_at, openid } = plan;
  const details = plan.details.map((detail) => describeDetail(world, detail));
  const used = details.filter(({ plan_detail_state }) => plan_detail_state !== 'NOT_USED');
  return {
    mchid: world.mchid,
    ...pickFields(given, ['service_id', 'appid', 'sub_mchid', 'sub_appid', 'sub_openid', 'plan_id']),
    ...(openid === undefined ? pickFields(given, ['openid']) : { openid }),
    sign_plan_id: plan.sign_plan_id,
    merchant_sign_plan_no: plan.merchant_sign_plan_no,
    merchant_callback_url: given['notify_url'],
    going_detail_no: Math.max(0, ...used.map(({ plan_detail_no }) => plan_detail_no)),
    sign_state: signState(plan),
    cancel_sign_type: cancelled?.by ?? 'NOT_CANCEL',
    ...(cancelled === undefined
      ? {}
      : { cancel_sign_time: rfc3339(cancelled.at), cancel_reason: cancelled.reason }),
    plan_name: plan.plan_name,
    plan_over_time: rfc3339(plan.over_at),
    ...plan.totals,
    signed_detail_list: details,
    sign_time: signed_at === undefined ? '' : rfc3339(signed_at),
  };
}

function describeDetail(world: World, detail: SignedDetail) {
  const order = world.store.table(serviceOrders).get(detail.merchant_plan_detail_no);
  return {
    ...detail,
    plan_detail_state: order === undefined ? 'NOT_USED' : detailState(order, world.clock.now()),
    order_id: order?.order_id ?? '',
    actual_pay_price: order?.collection?.paid === undefined ? 0 : order.collection.amount,
    use_time: order === undefined ? '' : rfc3339(order.created_at),
    complete_time: completionOf(order),
    cancel_time: order?.cancelled_at === undefined ? '' : rfc3339(order.cancelled_at),
  };
}

function detailState(order: ServiceOrder, now: number): string {
  const state = stateOf(order, now);
  return state === 'DONE' ? 'USED' : state === 'REVOKED' ? 'SIGN_PLAN_DETAIL_CANCEL' : 'USING';
}

function completionOf(order: ServiceOrder | undefined): string {
  const paid = order?.collection?.paid;
  if (paid === undefined) return '';
  return paid.type === 'NEWTON' ? rfc3339(paid.at) : paid.paid_time;
}

/** @throws Refusal RESOURCE_NOT_EXISTS */
export function requireSignPlan(plan: SignPlan | undefined, sub_mchid: unknown): SignPlan {
  if (plan !== undefined && plan.given['sub_mchid'] === sub_mchid) return plan;
  throw new Refusal('RESOURCE_NOT_EXISTS', '签约计划不存在：请核对签约计划号');
}
