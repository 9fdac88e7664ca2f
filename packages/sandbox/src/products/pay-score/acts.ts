import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { type Act, takeNumber, taken, takeText } from '../shared/act.js';
import { decideBinding } from './bindings.js';
import { putOrder } from './collection.js';
import { describeOrder } from './describe.js';
import { hastenCollection, type ServiceOrder, type Unable } from './order.js';
import { findOrder } from './orders.js';
import { close, describePermission, findPermission } from './permissions.js';
import { describeSignPlan, endSignPlan, findSignPlan } from './sign-plans.js';

/** What becomes of the collection of an order, and of a permission. */
export const payScoreActs: Readonly<Record<string, Act>> = {
  'fail-collection': {
    does: 'lets the attempts to collect a pay score order fail',
    label: { zh: '让扣款失败', en: 'Let the collection fail' },
    about: ['pay-score-order'],
    takes: {
      attempts: taken(
        '失败的次数，至少 1；不填则一直失败，直到用户付款',
        'how many attempts fail, at least 1; without it, all until the user pays',
      ),
    },
    perform(world, id, { attempts }) {
      const unable = readUnable(attempts);
      return change(world, id, (order) => ({ ...order, unable }));
    },
  },
  'resume-collection': {
    does: 'lets the user of a pay score order pay again, and collects soon',
    label: { zh: '用户可以付款，尽快扣款', en: 'Let the user pay again' },
    about: ['pay-score-order'],
    perform: (world, id) =>
      change(world, id, (order) => {
        const able = { ...order, unable: undefined };
        return order.collection === undefined ? able : hastenCollection(able, world.clock.now());
      }),
  },
  'close-permission': {
    does: 'lets the user withdraw the permission of a pay score service, by its authorization_code',
    label: { zh: '用户解除授权', en: 'The user withdraws the permission' },
    about: ['pay-score-permission'],
    isOfUser: () => true,
    perform(world, id) {
      const permission = findPermission(world, id);
      return permission && describePermission(world, close(world, permission));
    },
  },
  'cancel-sign-plan': {
    does: 'lets the user cancel a pay score plan, by its merchant_sign_plan_no',
    label: { zh: '用户取消签约计划', en: 'The user cancels the plan' },
    about: ['pay-score-sign-plan'],
    isOfUser: () => true,
    perform(world, id) {
      const plan = findSignPlan(world, id);
      if (plan === undefined) return undefined;
      if (plan.state !== 'SIGNED') {
        throw new Refusal('INVALID_REQUEST', `${id}: expected a plan that the user has signed`);
      }
      return describeSignPlan(world, endSignPlan(world, plan, 'USER', ''));
    },
  },
  approve: {
    does: 'binds a sub-merchant to a pay score service, by the out_apply_no',
    label: { zh: '通过绑定', en: 'Approve the binding' },
    about: ['pay-score-binding'],
    perform: (world, id) => decideBinding(world, id, 'SUCCESS'),
  },
  refuse: {
    does: 'rejects the binding of a sub-merchant to a pay score service, by the out_apply_no',
    label: { zh: '驳回绑定', en: 'Reject the binding' },
    about: ['pay-score-binding'],
    takes: { reason: taken('驳回原因', 'why', undefined, '子商户不符合服务要求') },
    perform: (world, id, given) =>
      decideBinding(world, id, 'REJECTED', takeText(given, 'reason') ?? '子商户不符合服务要求'),
  },
};

function readUnable(attempts: unknown): Unable {
  const count = takeNumber({ attempts }, 'attempts');
  if (count === undefined) return {};
  if (count > 0) return { attempts: count };
  throw new RangeError(`attempts: expected a whole number of at least 1, got ${count}`);
}

function change(world: World, id: string, to: (order: ServiceOrder) => ServiceOrder) {
  const order = findOrder(world, id);
  if (order === undefined) return undefined;
  if (order.state !== 'DOING') {
    throw new Refusal(
      'INVALID_ORDER_STATE',
      `order ${order.out_order_no}: expected the state DOING, got ${order.state}`,
    );
  }
  const changed = to(order);
  putOrder(world, changed);
  return describeOrder(world, changed);
}
