import { parameterError } from '../../runtime/refusal.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { putOrder } from './collection.js';
import { findRepeated, openOrder } from './create.js';
import { describeService, pickFields } from './describe.js';
import type { Placed, ServiceOrder } from './order.js';
import { requireDetail } from './sign-plan.js';
import { requireSignPlan, signPlans } from './sign-plans.js';

/** The fields of a request that must be those of the user's plan. */
const shared = ['service_id', 'appid', 'sub_appid', 'openid', 'sub_openid'];

/**
 * Creates the order of a part of a user's plan. The user has signed, so that there is nothing to confirm. Its number is
 * that which the plan gives the part.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489351
 */
export function createPlanOrder({ world, body, named }: V3Call, placed: Placed): Answer {
  const { out_trade_no, sign_plan_id, plan_detail_no, ...rest } = body;
  const plan = requireSignPlan(
    world.store.table(signPlans).find('id', String(sign_plan_id)),
    body['sub_mchid'],
  );
  const other = shared.find((name) => body[name] !== undefined && body[name] !== plan.given[name]);
  if (other !== undefined) throw parameterError(`/${other}`, '与签约计划不一致', 'body', body[other]);
  const placing = { world, named, body: { ...rest, out_order_no: String(out_trade_no) } };
  const known = findRepeated(placing, placed);
  if (known !== undefined) return { status: 200, body: describe(world, known) };
  const detail = requireDetail(plan, plan_detail_no, world.clock.now());
  if (out_trade_no !== detail.merchant_plan_detail_no) {
    const issue = `须为签约时给出的订单号 ${detail.merchant_plan_detail_no}`;
    throw parameterError('/out_trade_no', issue, 'body', out_trade_no);
  }
  const { actual_price: amount, plan_detail_name: name } = detail;
  const fields = {
    ...placing.body,
    ...(plan.openid === undefined ? {} : { openid: plan.openid }),
    post_payments: [{ name, amount }],
    risk_fund: { name: 'ESTIMATE_ORDER_COST', amount },
  };
  const order = {
    ...openOrder({ ...placing, body: fields }, placed, true),
    given: { placed, ...placing.body },
  };
  putOrder(world, order);
  return { status: 200, body: describe(world, order) };
}

/** The schema has the amount alone of the risk fund. */
function describe(world: V3Call['world'], order: ServiceOrder): Readonly<Record<string, unknown>> {
  const { risk_fund } = order.fields;
  return {
    ...describeService(world, order),
    ...pickFields(order.fields, ['attach', 'notify_url']),
    risk_fund: pickFields(risk_fund as Readonly<Record<string, unknown>>, ['amount']),
  };
}
