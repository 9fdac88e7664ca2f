import { both } from '../../description/text.js';
import type { World } from '../../runtime/world.js';
import { type MerchantCall, relate, type ThingKind } from '../shared/thing.js';
import { type Binding, bindings, describeBinding } from './bindings.js';
import { describeOrder } from './describe.js';
import { type ServiceOrder, stateOf } from './order.js';
import { findOrder, serviceOrders } from './orders.js';
import type { Permission } from './permission.js';
import { findPermission, permissions } from './permissions.js';
import { type SignPlan, signState } from './sign-plan.js';
import { describeSignPlan, findSignPlan, signPlans } from './sign-plans.js';

export const serviceOrderThings: ThingKind<ServiceOrder> = {
  kind: 'pay-score-order',
  name: both('支付分订单', 'Pay score orders'),
  table: serviceOrders,
  id: ({ out_order_no }) => out_order_no,
  ids: ({ out_order_no, order_id }) => ({ out_order_no, order_id }),
  state: stateOf,
  machine: () => ({ flow: 'pay-score/order' }),
  outline: ({ fields, total_amount, openid, created_at }) => ({
    title: textOf(fields['service_introduction']),
    amount: total_amount,
    openid,
    created: created_at,
  }),
  find: findOrder,
  fields: describeOrder,
  pages: (order) => [order.package],
  related: (_world, { collection }) =>
    collection?.paid?.type === 'NEWTON'
      ? relate('deduction', [collection.paid.out_trade_no], both('扣款', 'deduction'))
      : [],
  calls: listCalls,
};

/** Of an order that the merchant places for itself. */
function listCalls(_world: World, { placed, out_order_no, fields }: ServiceOrder): MerchantCall[] {
  if (placed !== 'direct') return [];
  const { appid, service_id } = fields;
  return [
    {
      operation: 'POST v3/payscore/serviceorder/{out_order_no}/cancel',
      label: both('取消订单', 'Cancel the order'),
      options: { out_order_no, json: { appid, service_id, reason: '用户取消' } },
    },
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export const permissionThings: ThingKind<Permission> = {
  kind: 'pay-score-permission',
  name: both('支付分授权', 'Permissions of pay score'),
  table: permissions,
  id: ({ authorization_code }) => authorization_code,
  ids: ({ authorization_code }) => ({ authorization_code }),
  state: ({ state }) => state,
  machine: () => ({
    names: {
      UNBINDUSER: both('未授权', 'Not given yet'),
      AVAILABLE: both('已授权', 'Given'),
      UNAVAILABLE: both('已解除', 'Withdrawn'),
    },
    moves: {
      'UNBINDUSER > AVAILABLE': both('用户授权', 'The user gives it'),
      'AVAILABLE > UNAVAILABLE': both('用户或商户解除', 'The user or the merchant withdraws it'),
      'UNAVAILABLE > AVAILABLE': both('用户再次授权', 'The user gives it again'),
    },
  }),
  outline: ({ service_id, openid, opened_at }) => ({ title: service_id, openid, created: opened_at }),
  find: findPermission,
  fields: (_world, { service_id, authorization_code, given, openid, state }) => ({
    ...given,
    service_id,
    authorization_code,
    ...(openid === undefined ? {} : { openid }),
    authorization_state: state,
  }),
  pages: ({ token }) => [token],
};

export const signPlanThings: ThingKind<SignPlan> = {
  kind: 'pay-score-sign-plan',
  name: both('支付分签约计划', 'Plans of pay score'),
  table: signPlans,
  id: ({ merchant_sign_plan_no }) => merchant_sign_plan_no,
  ids: ({ merchant_sign_plan_no, sign_plan_id }) => ({ merchant_sign_plan_no, sign_plan_id }),
  state: signState,
  machine: () => ({
    names: { UNSIGNED: both('未签约', 'Not signed'), SIGNED: both('已签约', 'Signed') },
    moves: {
      'UNSIGNED > SIGNED': both('用户签约', 'The user signs'),
      'SIGNED > UNSIGNED': both('取消签约', 'It is cancelled'),
    },
  }),
  outline: ({ plan_name, openid, signed_at }) => ({ title: plan_name, openid, created: signed_at }),
  find: findSignPlan,
  fields: describeSignPlan,
  pages: (plan) => [plan.package],
};

export const bindingThings: ThingKind<Binding> = {
  kind: 'pay-score-binding',
  name: both('支付分子商户绑定', 'Bindings of pay score'),
  table: bindings,
  id: ({ out_apply_no }) => out_apply_no,
  ids: ({ out_apply_no }) => ({ out_apply_no }),
  state: ({ state }) => state,
  machine: () => ({
    names: {
      PROCESSING: both('审核中', 'Being audited'),
      SUCCESS: both('已绑定', 'Bound'),
      REJECTED: both('已驳回', 'Rejected'),
    },
    moves: {
      'PROCESSING > SUCCESS': both('通过', 'Approved'),
      'PROCESSING > REJECTED': both('驳回', 'Rejected'),
    },
  }),
  outline: ({ given }) => ({ title: textOf(given['sub_mchid']) }),
  find: ({ store }, id) => store.table(bindings).get(id),
  fields: describeBinding,
};
