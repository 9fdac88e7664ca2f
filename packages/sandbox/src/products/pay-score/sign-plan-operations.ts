import { isDeepStrictEqual } from 'node:util';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { beijingDay, startOfDay } from '../../runtime/time.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { fieldsOf, requireUrl, text } from '../shared/request.js';
import { createPlanOrder } from './plan-order.js';
import { listDetails, type Plan, plans, requirePlanNo } from './plans.js';
import type { SignedDetail, SignPlan } from './sign-plan.js';
import { describeSignPlan, endSignPlan, requireSignPlan, signPlans } from './sign-plans.js';

/** The operations of users' plans: a merchant's own, and those of a partner for its sub-merchants. */
export const signPlanOperations: Readonly<Record<string, V3Handler>> = {
  ...operationsOf('v3/payscore/sign-plan', 'direct'),
  ...operationsOf('v3/payscore/sign-plan/partner', 'partner'),
};

function operationsOf(base: string, placed: 'direct' | 'partner'): Record<string, V3Handler> {
  const plan = `${base}/user-sign-plans/merchant-sign-plan-no/{merchant_sign_plan_no}`;
  return {
    [`POST ${base}/user-sign-plans`]: createSignPlan,
    [`GET ${plan}`]: (call) => ({ status: 200, body: describeSignPlan(call.world, findGiven(call)) }),
    [`POST ${plan}/stop`]: stopSignPlan,
    [`POST ${base}/serviceorder`]: (call) => createPlanOrder(call, placed),
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012489420 */
function createSignPlan({ world, body, named }: V3Call): Answer {
  const { store, ids, clock } = world;
  requireAppids(world.registry, text(body, 'appid'), text(body, 'sub_appid'));
  requireSubMerchant(world.registry, text(body, 'sub_mchid'));
  requireUrl('/notify_url', text(body, 'notify_url'));
  const merchant_sign_plan_no = requirePlanNo('/merchant_sign_plan_no', body['merchant_sign_plan_no']);
  const table = store.table(signPlans);
  const known = table.get(merchant_sign_plan_no);
  if (known !== undefined && !isDeepStrictEqual(known.given, body)) {
    throw parameterError('/merchant_sign_plan_no', '已用于内容不同的签约计划', 'body', merchant_sign_plan_no);
  }
  if (known !== undefined) {
    return { status: 200, body: { sign_plan: describeSignPlan(world, known), package: known.package } };
  }
  const plan = requireOpenPlan(store.table(plans).find('plan_id', String(body['plan_id'])), body);
  const { plan_name, plan_duration, deduction_quantity, total_original_price, total_actual_price } =
    plan.given;
  const signed: SignPlan = {
    merchant_sign_plan_no,
    sign_plan_id: ids.digits('pay-score-sign-plan', 32),
    plan_id: plan.plan_id,
    given: body,
    plan_name: String(plan_name),
    totals: { total_origin_price: total_original_price, deduction_quantity, total_actual_price },
    details: numberDetails(plan, body['sign_plan_detail']),
    package: ids.text('pay-score-package', 64),
    state: 'CREATED',
    // Of the documents' sample: 300 days from the 5th of September end with the 1st of July.
    over_at: startOfDay(beijingDay(clock.now()) + Number(plan_duration) + 1),
    named,
  };
  table.put(signed);
  return { status: 200, body: { sign_plan: describeSignPlan(world, signed), package: signed.package } };
}

/** @throws Refusal */
function requireOpenPlan(plan: Plan | undefined, body: V3Call['body']): Plan {
  if (plan === undefined || plan.given['sub_mchid'] !== body['sub_mchid']) {
    throw new Refusal('RESOURCE_NOT_EXISTS', '支付分计划不存在：请核对计划 ID');
  }
  if (plan.given['service_id'] !== body['service_id']) {
    throw parameterError('/service_id', '与计划所属服务不一致', 'body', body['service_id']);
  }
  if (plan.state === 'STOP') throw new Refusal('INVALID_REQUEST', '支付分计划已停止，不能签约');
  return plan;
}

/** @throws Refusal PARAM_ERROR unless each part of the plan has a number of its own */
function numberDetails(plan: Plan, list: unknown): SignedDetail[] {
  const given = (Array.isArray(list) ? list : []).map(fieldsOf);
  const numbers = new Map(
    given.map((one, at) => [
      one['plan_detail_no'],
      requirePlanNo(`/sign_plan_detail/${at}/merchant_plan_detail_no`, one['merchant_plan_detail_no']),
    ]),
  );
  const details = listDetails(plan);
  const isWhole = given.length === details.length && new Set(numbers.values()).size === details.length;
  return details.map((detail) => {
    const number = numbers.get(detail.plan_detail_no);
    if (isWhole && number !== undefined) return { ...detail, merchant_plan_detail_no: number };
    const issue = `须为计划的 ${details.length} 项明细各给出一个不重复的订单号`;
    throw parameterError('/sign_plan_detail', issue, 'body', list);
  });
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012471050 */
function stopSignPlan(call: V3Call): Answer {
  const { world, body } = call;
  const stopped = endSignPlan(world, findGiven(call), 'MERCHANT', String(body['stop_reason']));
  return { status: 200, body: describeSignPlan(world, stopped) };
}

function findGiven({ world, variables, query, body }: V3Call): SignPlan {
  const plan = world.store.table(signPlans).get(variables['merchant_sign_plan_no'] ?? '');
  return requireSignPlan(plan, { ...query, ...body }['sub_mchid']);
}
