import type { World } from '../../runtime/world.js';
import type { Particulars } from '../shared/particulars.js';
import type { UserThing } from '../shared/product.js';
import { bindings, describeBinding } from './bindings.js';
import { describeForNotice } from './notification.js';
import { type ServiceOrder, stateOf } from './order.js';
import { findOrder, serviceOrders } from './orders.js';
import {
  describeForNotice as describePermissionForNotice,
  findPermission,
  permissions,
} from './permissions.js';
import { showOrder } from './show.js';
import { signState } from './sign-plan.js';
import { describeSignPlan, findSignPlan, signPlans } from './sign-plans.js';

/** An order or a permission by any of its ids. */
export function findParticulars(world: World, id: string): Particulars | undefined {
  const order = findOrder(world, id);
  return order === undefined ? findOfPermission(world, id) : describe(world, order);
}

function describe(world: World, order: ServiceOrder): Particulars {
  const url = order.fields['notify_url'];
  const notifyUrl = typeof url === 'string' ? url : undefined;
  return {
    fields: describeForNotice(world, order),
    notifyUrls: { 'PAYSCORE.USER_CONFIRM': notifyUrl, 'PAYSCORE.USER_PAID': notifyUrl },
    notifyUrl,
    signing: { named: order.named },
  };
}

function findOfPermission(world: World, id: string): Particulars | undefined {
  const permission = findPermission(world, id);
  if (permission === undefined) return findOfPlan(world, id);
  const { given, named, state } = permission;
  const notifyUrl = typeof given['notify_url'] === 'string' ? given['notify_url'] : undefined;
  const event = state === 'UNAVAILABLE' ? 'PAYSCORE.USER_CLOSE_SERVICE' : 'PAYSCORE.USER_OPEN_SERVICE';
  return {
    fields: describePermissionForNotice(world, permission, event),
    notifyUrls: { 'PAYSCORE.USER_OPEN_SERVICE': notifyUrl, 'PAYSCORE.USER_CLOSE_SERVICE': notifyUrl },
    notifyUrl,
    signing: { named },
  };
}

function findOfPlan(world: World, id: string): Particulars | undefined {
  const plan = findSignPlan(world, id);
  if (plan === undefined) return findOfBinding(world, id);
  const notifyUrl = String(plan.given['notify_url']);
  return {
    fields: describeSignPlan(world, plan),
    notifyUrls: { 'PAYSCORE.USER_SIGN_PLAN': notifyUrl, 'PAYSCORE.USER_CANCEL_SIGN_PLAN': notifyUrl },
    notifyUrl,
    signing: { named: plan.named },
  };
}

function findOfBinding(world: World, id: string): Particulars | undefined {
  const binding = world.store.table(bindings).get(id);
  if (binding === undefined) return undefined;
  const { result_notify_url: url, ...fields } = describeBinding(world, binding);
  const notifyUrl = typeof url === 'string' ? url : undefined;
  const notifyUrls = { 'PAYSCORE.BIND_SERVICE_ACCOUNT': notifyUrl };
  return { fields, notifyUrls, notifyUrl, signing: { named: binding.named } };
}

export function listOfUser(world: World, openid: string): UserThing[] {
  return [...listOrders(world, openid), ...listPermissions(world, openid), ...listSignPlans(world, openid)];
}

function listSignPlans({ store }: World, openid: string): UserThing[] {
  return store
    .table(signPlans)
    .list('user', openid)
    .map((plan) => ({
      kind: 'pay-score-sign-plan',
      id: plan.merchant_sign_plan_no,
      state: signState(plan),
      title: plan.plan_name,
      at: plan.signed_at === undefined ? undefined : new Date(plan.signed_at),
      ...(plan.state === 'SIGNED' ? { can: ['cancel-sign-plan'] } : {}),
      fields: { sign_plan_id: plan.sign_plan_id, plan_name: plan.plan_name },
    }));
}

function listPermissions({ store }: World, openid: string): UserThing[] {
  return store
    .table(permissions)
    .list('user', openid)
    .map(({ authorization_code, state, service_id, token, opened_at }) => ({
      kind: 'pay-score-permission',
      id: authorization_code,
      state,
      fields: { service_id },
      at: opened_at === undefined ? undefined : new Date(opened_at),
      ...(state === 'AVAILABLE' ? { can: ['close-permission'] } : { opens: token }),
    }));
}

function inWallet(world: World, order: ServiceOrder): Pick<UserThing, 'title' | 'amount' | 'at' | 'opens'> {
  const { phase, description, amount } = showOrder(world, order);
  return {
    title: description,
    amount,
    at: new Date(order.created_at),
    ...(phase === 'waiting' ? { opens: order.package } : {}),
  };
}

function listOrders(world: World, openid: string): UserThing[] {
  const { store, clock } = world;
  return store
    .table(serviceOrders)
    .list('user', openid)
    .map((order) => ({
      kind: 'pay-score-order',
      id: order.out_order_no,
      state: stateOf(order, clock.now()),
      ...inWallet(world, order),
      fields: {
        order_id: order.order_id,
        ...(order.query_id === undefined ? {} : { query_id: order.query_id }),
        ...(order.total_amount === undefined ? {} : { total_amount: order.total_amount }),
      },
    }));
}
