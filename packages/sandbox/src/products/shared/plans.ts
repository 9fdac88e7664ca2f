import { Refusal } from '../../runtime/refusal.js';
import { type Plan, requirePlan } from '../../runtime/registry.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';

/** The plans that are disabled, for ever. Their contracts go on. */
export const disabledPlans: TableDefinition<Pick<Plan, 'plan_id'>> = {
  name: 'disabled-plans',
  key: ({ plan_id }) => plan_id,
  indexes: {},
};

/**
 * A plan that new contracts can be signed for.
 *
 * @throws Refusal PARAM_ERROR if it is no plan of the merchant, INVALID_REQUEST if it is disabled
 */
export function requireActivePlan(world: World, plan_id: string, field?: string): Plan {
  const plan = requirePlan(world.registry, plan_id, field);
  requireEnabled(world, plan_id);
  return plan;
}

/** @throws Refusal INVALID_REQUEST */
export function requireEnabled({ store }: World, plan_id: string): void {
  if (store.table(disabledPlans).get(plan_id) === undefined) return;
  throw new Refusal('INVALID_REQUEST', `模板 ${plan_id} 已停用，不能再签约`);
}
