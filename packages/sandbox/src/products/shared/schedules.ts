import { beijingDate, startOfDay } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Contract, Installment } from './contract.js';
import { type Schedule, scheduleKey, scheduleState } from './schedule.js';

/** The deductions on agreed days. */
export const schedules: TableDefinition<Schedule, 'contract'> = {
  name: 'schedules',
  key: ({ key }) => key,
  indexes: { contract: ({ contract }) => [contract] },
};

/** Those of a contract, in order of agreement. */
export function listSchedules({ store }: Pick<World, 'store'>, contract: string): Schedule[] {
  return store.table(schedules).list('contract', contract);
}

/** Keeps the deductions that are agreed to. A period that is known keeps what has happened to it. */
export function agree(
  { store }: Pick<World, 'store'>,
  { key: contract }: Contract,
  installments: readonly Installment[],
): void {
  const table = store.table(schedules);
  for (const installment of installments) {
    const key = scheduleKey(contract, installment.period);
    table.put({ ...table.get(key), ...installment, key, contract });
  }
}

/** As queries of the contract answer it. */
export function describeSchedule(schedule: Schedule, now: number): Record<string, unknown> {
  const { day, total, scheduled, paid } = schedule;
  return {
    estimated_deduct_date: beijingDate(startOfDay(day)),
    estimated_deduct_amount: amountOf(total),
    schedule_state: scheduleState(schedule, now),
    ...(scheduled === undefined ? {} : { scheduled_amount: amountOf(scheduled) }),
    ...(paid === undefined
      ? {}
      : { deduct_amount: amountOf(paid.amount), deduct_date: beijingDate(paid.at) }),
  };
}

/** An amount as APIv3 has it. */
export function amountOf(total: number): { readonly total: number; readonly currency: 'CNY' } {
  return { total, currency: 'CNY' };
}
