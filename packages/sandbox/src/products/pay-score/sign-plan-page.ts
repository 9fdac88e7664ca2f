import type { World } from '../../runtime/world.js';
import type { PageKind } from '../shared/product.js';
import { createUser } from '../shared/users.js';
import { requireSignable, type SignPlan, signState } from './sign-plan.js';
import { findSignPlan, signPlan } from './sign-plans.js';

/** The page on which a user signs a plan. A user who leaves it may return. */
export const signPlanPage: PageKind = {
  ids: ['package'],
  find(world, id) {
    const plan = findSignPlan(world, id);
    return (
      plan && {
        id: plan.package,
        opens: 'pay-score',
        confirm: () => signPlan(world, plan, userOf(world, plan)),
        decline: () => requireSignable(plan, world.clock.now()),
        describe: () => ({ what: 'pay-score', thing: describe(world, plan) }),
      }
    );
  },
};

function userOf(world: World, { given }: SignPlan): string {
  return typeof given['openid'] === 'string' ? given['openid'] : createUser(world);
}

function describe(world: World, plan: SignPlan) {
  const now = findSignPlan(world, plan.merchant_sign_plan_no) ?? plan;
  return { kind: 'pay-score-sign-plan', id: now.merchant_sign_plan_no, state: signState(now) };
}
