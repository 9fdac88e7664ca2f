import { parameterError, Refusal } from '../../runtime/refusal.js';
import { beijingDate, rfc3339, startOfDay } from '../../runtime/time.js';
import { type Contract, contractKey, existing, type SignedContract } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import { describeNotified } from '../shared/entrust.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { notifyV3 } from '../shared/notify.js';
import { type Schedule, scheduleState } from '../shared/schedule.js';
import { agree, amountOf, describeSchedule, listSchedules, schedules } from '../shared/schedules.js';
import { readPeriods } from './installments.js';

/**
 * Renews an insurance contract by further periods.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012978449
 */
export function renewPolicy(call: V3Call): Answer {
  const { world, body } = call;
  const contract = findById(call);
  agree(world, contract, readPeriods(body['policy_periods'] as unknown[]));
  notifyV3(world, {
    type: 'INSURANCE_ENTRUST.RENEW',
    url: contract.terms.notify_url,
    payload: describeNotified(world, contract),
    named: contract.terms.named,
  });
  return { status: 204 };
}

/** Replaces the periods that have not been paid. */
export function modifyPeriods(call: V3Call): Answer {
  const { world, body } = call;
  const contract = findById(call);
  const given = readPeriods(body['policy_periods'] as unknown[]);
  const now = world.clock.now();
  const table = world.store.table(schedules);
  const open = listSchedules(world, contract.key).filter((one) => scheduleState(one, now) !== 'PAID');
  const scheduled = open.find((one) => scheduleState(one, now) === 'SCHEDULED');
  if (scheduled !== undefined && body['allow_cancel_scheduled'] !== true) {
    throw new Refusal('CONTRACT_ERROR', `保单周期 ${scheduled.period} 已预约扣费，须允许取消预约才能修改`);
  }
  for (const { key } of open) table.delete(key);
  const paid = listSchedules(world, contract.key);
  agree(
    world,
    contract,
    given.filter(({ period }) => paid.every((other) => other.period !== period)),
  );
  return {
    status: 200,
    body: {
      policy_periods: given.map(({ period, day, total }) => ({
        policy_period_id: period,
        estimated_deduct_date: beijingDate(startOfDay(day)),
        estimated_deduct_amount: amountOf(total),
      })),
      ...(scheduled === undefined ? {} : { cancel_scheduled_policy_period_id: scheduled.period }),
    },
  };
}

/** Lists the periods of a contract. */
export function listPeriods({ world, variables, query }: V3Call): Answer {
  const { plan_id = '', out_contract_code = '' } = variables;
  const { key } = existing(
    world.store.table(contracts).get(contractKey('insurance', plan_id, out_contract_code)),
  );
  const all = listSchedules(world, key);
  const [limit, offset] = [readCount(query, 'limit', 10), readCount(query, 'offset', 0)];
  const data = all
    .slice(offset, offset + limit)
    .map((schedule) => describePeriod(schedule, world.clock.now()));
  return { status: 200, body: { data, limit, offset, total_count: all.length } };
}

function describePeriod(schedule: Schedule, now: number): Record<string, unknown> {
  const { schedule_state, ...described } = describeSchedule(schedule, now);
  return { policy_period_id: schedule.period, ...described, policy_period_state: schedule_state };
}

function readCount(query: V3Call['query'], name: string, usual: number): number {
  const given = query[name];
  if (given === undefined) return usual;
  if (/^\d{1,6}$/.test(given)) return Number(given);
  throw parameterError(`/${name}`, '须为自然数', 'query', given);
}

function findById({ world, variables }: V3Call): SignedContract {
  const contract = world.store.table(contracts).find('contract_id', variables['contract_id'] ?? '');
  const known = existing(isInsurance(contract, variables['plan_id']) ? contract : undefined);
  if (known.state === 'SIGNED') return known;
  throw new Refusal('CONTRACT_ERROR', `协议状态异常：该协议已于 ${rfc3339(known.terminated_at)} 解约`);
}

function isInsurance(contract: Contract | undefined, plan_id: string | undefined): boolean {
  return contract?.family === 'insurance' && contract.plan_id === plan_id;
}
