import { Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { beijingDate, startOfDay } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import {
  type ContractFamily,
  existing,
  type SignedContract,
  type TerminatedContract,
} from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import type { V3Call, V3Handler } from '../shared/handler.js';
import { keepsHours } from '../shared/hours.js';
import type { Order } from '../shared/orders/order.js';
import { requireAmount, text } from '../shared/request.js';
import { type Schedule, scheduleDeduction, scheduleKey, scheduleState } from '../shared/schedule.js';
import { amountOf, schedules } from '../shared/schedules.js';
import { requireSigned } from './accept.js';

/** What the operations of a family call its parts. */
interface Names {
  readonly state: 'schedule_state' | 'policy_period_state';
  readonly amount: 'schedule_amount' | 'scheduled_amount';
}

const names: Readonly<Partial<Record<ContractFamily, Names>>> = {
  entrust: { state: 'schedule_state', amount: 'schedule_amount' },
  insurance: { state: 'policy_period_state', amount: 'scheduled_amount' },
};

/** @returns the handler of a query of a schedule, also of a contract that has ended */
export function readSchedule(family: ContractFamily): V3Handler {
  return (call) => {
    const found = call.world.store.table(contracts).find('contract_id', call.variables['contract_id'] ?? '');
    const contract = existing(found?.family === family ? found : undefined);
    return { status: 200, body: describe(call, family, requireSchedule(call, contract)) };
  };
}

/**
 * @returns the handler that schedules a deduction for the next day
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467035
 */
export function schedule(family: ContractFamily): V3Handler {
  return (call) => {
    const { world, variables, body } = call;
    requireAppids(world.registry, text(body, 'appid'), text(body, 'sp_appid'), text(body, 'sub_appid'));
    requireSubMerchant(world.registry, text(body, 'sub_mchid'));
    const contract = requireSigned(world, variables['contract_id'] ?? '', [family], 'v3');
    const { amount } = names[family] ?? { amount: 'schedule_amount' };
    const total = requireAmount(`/${amount}/total`, (body[amount] as { total?: unknown }).total);
    const found = requireSchedule(call, contract);
    const scheduled = scheduleDeduction(found, total, world.clock.now(), keepsHours(world));
    world.store.table(schedules).put(scheduled);
    return { status: 200, body: describe(call, family, scheduled) };
  };
}

/** The schedule of a deduction: that of the contract, or of the period that the request names. */
export function findSchedule(
  { store }: World,
  { key }: Pick<SignedContract, 'key'>,
  { policy_period_id: period }: Order['fields'],
): Schedule | undefined {
  return store.table(schedules).get(scheduleKey(key, period === undefined ? undefined : Number(period)));
}

function requireSchedule(
  { world, variables }: V3Call,
  contract: SignedContract | TerminatedContract,
): Schedule {
  const { policy_period_id } = variables;
  const found = findSchedule(world, contract, policy_period_id === undefined ? {} : { policy_period_id });
  if (found !== undefined) return found;
  throw new Refusal('INVALID_REQUEST', '该协议没有约定的扣费计划，或没有此保单周期');
}

function describe({ world }: V3Call, family: ContractFamily, found: Schedule): Record<string, unknown> {
  const { day, period, scheduled, paid } = found;
  const date = beijingDate(startOfDay(day));
  return {
    ...(period === undefined ? {} : { policy_period_id: period }),
    [names[family]?.state ?? 'schedule_state']: scheduleState(found, world.clock.now()),
    ...(scheduled === undefined
      ? {}
      : { deduct_start_date: date, deduct_end_date: date, scheduled_amount: amountOf(scheduled) }),
    ...(paid === undefined
      ? {}
      : { deduct_amount: amountOf(paid.amount), deduct_date: beijingDate(paid.at) }),
  };
}
