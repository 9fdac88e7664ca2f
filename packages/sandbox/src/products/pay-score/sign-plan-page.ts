import type { World } from '../../runtime/world.js';
import type { PageKind } from '../shared/product.js';
import { listTerms, phaseOf, type Shown } from '../shared/shown.js';
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
        confirm: (by) => signPlan(world, plan, plannedUser(plan) ?? by.openid ?? createUser(world)),
        decline: () => requireSignable(plan, world.clock.now()),
        describe: () => ({ what: 'pay-score', thing: describe(world, plan) }),
        show: () => showPlan(world, plan),
      }
    );
  },
};

function plannedUser({ given }: SignPlan): string | undefined {
  return typeof given['openid'] === 'string' ? given['openid'] : undefined;
}

function showPlan(world: World, plan: SignPlan): Shown {
  const now = findSignPlan(world, plan.merchant_sign_plan_no) ?? plan;
  const { given, plan_name, details, over_at } = now;
  return {
    phase: phaseOf(now.state === 'SIGNED', () => requireSignable(now, world.clock.now())),
    payee: typeof given['sub_mchid'] === 'string' ? given['sub_mchid'] : world.mchid,
    openid: plannedUser(now),
    description: plan_name,
    terms: listTerms(
      [{ zh: '服务次数', en: 'Services' }, { text: String(details.length) }],
      [{ zh: '签约编号', en: 'Plan number' }, { text: now.merchant_sign_plan_no }],
      [{ zh: '有效期至', en: 'Valid until' }, { time: new Date(over_at).toISOString() }],
    ),
  };
}

function describe(world: World, plan: SignPlan) {
  const now = findSignPlan(world, plan.merchant_sign_plan_no) ?? plan;
  return { kind: 'pay-score-sign-plan', id: now.merchant_sign_plan_no, state: signState(now) };
}
