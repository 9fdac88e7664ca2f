import { isDeepStrictEqual } from 'node:util';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { fieldsOf, requireAmount, text } from '../shared/request.js';
import { pickFields } from './describe.js';

/** A pay score plan (支付分计划): services that a user takes one after the other, such as the lessons of a course. */
export interface Plan {
  readonly merchant_plan_no: string;
  readonly plan_id: string;
  /** The request that created it. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The documents have no list of states. */
  readonly state: 'NORMAL' | 'STOP';
  /** Milliseconds, by the sandbox's clock. */
  readonly stopped_at?: number | undefined;
}

export const plans: TableDefinition<Plan, 'plan_id'> = {
  name: 'pay-score-plans',
  key: ({ merchant_plan_no }) => merchant_plan_no,
  indexes: { plan_id: ({ plan_id }) => [plan_id] },
};

/** The operations of plans: a merchant's own, and those of a partner for its sub-merchants. */
export const planOperations: Readonly<Record<string, V3Handler>> = {
  ...operationsOf('v3/payscore/plan/payscore-plans'),
  ...operationsOf('v3/payscore/plan/partner/payscore-plans'),
};

function operationsOf(base: string): Record<string, V3Handler> {
  const plan = `${base}/merchant-plan-no/{merchant_plan_no}`;
  return {
    [`POST ${base}`]: createPlan,
    [`GET ${plan}`]: (call) => answer(call, requirePlan(call)),
    [`POST ${plan}/stop`]: stopPlan,
  };
}

/**
 * The samples of the documents have totals that are not the sums of the details, so that sums are not checked.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467232
 */
function createPlan(call: V3Call): Answer {
  const { world, body } = call;
  requireAppids(world.registry, text(body, 'appid'), text(body, 'sub_appid'));
  requireSubMerchant(world.registry, text(body, 'sub_mchid'));
  const merchant_plan_no = requirePlanNo('/merchant_plan_no', body['merchant_plan_no']);
  const table = world.store.table(plans);
  const known = table.get(merchant_plan_no);
  if (known !== undefined) {
    if (isDeepStrictEqual(known.given, body)) return answer(call, known);
    throw parameterError('/merchant_plan_no', '已用于内容不同的计划', 'body', merchant_plan_no);
  }
  for (const name of ['plan_duration', 'deduction_quantity', 'total_original_price', 'total_actual_price']) {
    requireAmount(`/${name}`, body[name]);
  }
  const plan: Plan = {
    merchant_plan_no,
    plan_id: world.ids.digits('pay-score-plan', 32),
    given: body,
    state: 'NORMAL',
  };
  table.put(plan);
  return answer(call, plan);
}

/**
 * Users can no longer sign a plan that is stopped. Stopping it again changes nothing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012470851
 */
function stopPlan(call: V3Call): Answer {
  const plan = requirePlan(call);
  if (plan.state === 'STOP') return answer(call, plan);
  const stopped: Plan = { ...plan, state: 'STOP', stopped_at: call.world.clock.now() };
  call.world.store.table(plans).put(stopped);
  return answer(call, stopped);
}

/** A number of the merchant's. @throws Refusal PARAM_ERROR */
export function requirePlanNo(field: string, value: unknown): string {
  if (typeof value === 'string' && /^[\w*-]{1,32}$/.test(value)) return value;
  throw parameterError(field, '须为 1 至 32 位数字、字母、_-*', 'body', value);
}

/** A part of a plan. They are numbered from 1. */
export interface PlanDetail {
  readonly plan_detail_no: number;
  readonly plan_detail_name: string;
  readonly original_price: number;
  readonly actual_price: number;
  readonly plan_discount_description?: string;
}

export function listDetails({ given }: Plan): PlanDetail[] {
  const list = Array.isArray(given['plan_detail_list']) ? given['plan_detail_list'] : [];
  return list.map(fieldsOf).map((detail, at) => ({
    plan_detail_no: at + 1,
    plan_detail_name: String(detail['plan_detail_name']),
    original_price: Number(detail['original_price']),
    actual_price: Number(detail['actual_price']),
    ...pickFields(detail, ['plan_discount_description']),
  }));
}

/** @throws Refusal RESOURCE_NOT_EXISTS */
function requirePlan({ world, variables, query, body }: V3Call): Plan {
  const plan = world.store.table(plans).get(variables['merchant_plan_no'] ?? '');
  const { sub_mchid } = { ...query, ...body };
  if (plan !== undefined && plan.given['sub_mchid'] === sub_mchid) return plan;
  throw new Refusal('RESOURCE_NOT_EXISTS', '支付分计划不存在：请核对商户计划号');
}

function answer({ world }: V3Call, plan: Plan): Answer {
  return { status: 200, body: describePlan(world, plan) };
}

function describePlan({ mchid }: World, plan: Plan): Readonly<Record<string, unknown>> {
  const { given, plan_id, state, stopped_at } = plan;
  const details = listDetails(plan);
  return {
    mchid,
    ...pickFields(given, [
      'service_id', 'appid', 'sub_mchid', 'sub_appid', 'merchant_plan_no', 'plan_name', 'plan_duration',
      'deduction_quantity', 'total_original_price', 'total_actual_price',
    ]), // biome-ignore format: a list reads better in rows
    plan_id,
    plan_state: state,
    ...(details.length === 0 ? {} : { plan_detail_list: details }),
    ...(stopped_at === undefined ? {} : { stop_mchid: mchid, stop_time: rfc3339(stopped_at) }),
  };
}
