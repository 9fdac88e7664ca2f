import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { SignedContract, TerminatedContract, TerminationMode } from './contract.js';
import { notifyV3 } from './notify.js';
import { describeSchedule, listSchedules } from './schedules.js';

type Kept = SignedContract | TerminatedContract;

const modes: Readonly<Record<TerminationMode, string>> = {
  EXPIRED: 'SYSTEM_TERMINATE',
  USER: 'USER_TERMINATE',
  MERCHANT: 'MCH_API_TERMINATE',
  PLATFORM: 'WEPAY_WEB_TERMINATE',
  ACCOUNT_CANCELLED: 'SYSTEM_TERMINATE',
  CUSTOMER_SERVICE: 'CUSTOMER_SERVICE_TERMINATE',
};

/** A contract of APIv3 as queries answer it and notifications tell it. */
export function describeEntrust(world: World, contract: Kept): Record<string, unknown> {
  const { terms, contract_id, plan_id, code, family, state, signed_at, expires_at } = contract;
  const isExempt = family === 'password-exempt';
  const [schedule] = family === 'entrust' ? listSchedules(world, contract.key) : [];
  return {
    ...terms.parties,
    contract_id,
    [isExempt ? 'service_id' : 'plan_id']: BigInt(plan_id),
    out_contract_code: code,
    [family === 'insurance' ? 'insured_display_name' : 'contract_display_account']:
      terms.display_account ?? '',
    contract_state: state,
    contract_signed_time: rfc3339(signed_at),
    ...(isExempt ? {} : { contract_expired_time: rfc3339(expires_at) }),
    ...describeUser(contract),
    ...terms.repeated,
    ...(contract.state === 'SIGNED' ? {} : { contract_terminate_info: describeEnd(contract) }),
    ...(schedule === undefined ? {} : { deduct_schedule: describeSchedule(schedule, world.clock.now()) }),
  };
}

/** The user, by the appid of the merchant or of the partner. */
function describeUser({ openid, terms }: Kept): Record<string, string> {
  const isPartner = terms.parties['sp_mchid'] !== undefined;
  return {
    [isPartner ? 'sp_openid' : 'openid']: openid,
    ...(terms.sub_openid === undefined ? {} : { sub_openid: terms.sub_openid }),
  };
}

function describeEnd({ mode, terminated_at, remark }: TerminatedContract): Record<string, string> {
  return {
    contract_termination_mode: modes[mode],
    contract_terminated_time: rfc3339(terminated_at),
    contract_termination_remark: remark,
  };
}

/** @returns a function that notifies of a signed contract (`….SIGN`), or of a terminated one (`….TERMINATE`) */
export function createNotify(
  prefix: 'ENTRUST' | 'INSURANCE_ENTRUST',
): (world: World, contract: Kept) => void {
  return (world, contract) => {
    notifyV3(world, {
      type: `${prefix}.${contract.state === 'SIGNED' ? 'SIGN' : 'TERMINATE'}`,
      url: findUrl(world, contract),
      payload: describeNotified(world, contract),
      named: contract.terms.named,
    });
  };
}

/** Notifies of a signed or terminated contract of 收付通. */
export function notifyEcommerce(world: World, contract: Kept): void {
  const { terms, contract_id, plan_id, code, openid, signed_at, expires_at } = contract;
  const isSigned = contract.state === 'SIGNED';
  notifyV3(world, {
    type: `ECOMMERCE_ENTRUST.${isSigned ? 'SIGN' : 'TERMINATE'}`,
    url: findUrl(world, contract),
    payload: {
      ...terms.parties,
      contract_id,
      out_contract_code: code,
      plan_id: BigInt(plan_id),
      openid,
      ...terms.repeated,
      operate_time: rfc3339(isSigned ? signed_at : contract.terminated_at),
      ...(isSigned
        ? { contract_expired_time: rfc3339(expires_at) }
        : { contract_termination_mode: modes[contract.mode] }),
    },
    named: terms.named,
  });
}

/** A contract as its notifications tell it. */
export function describeNotified(world: World, contract: Kept): Record<string, unknown> {
  return withAmounts(describeEntrust(world, contract));
}

function findUrl(world: World, contract: Kept): string | undefined {
  return contract.state === 'TERMINATED' ? terminationUrl(world, contract) : contract.terms.notify_url;
}

/** Where a termination is told: the plan's address, or that of the signing. */
export function terminationUrl({ registry }: World, { plan_id, terms }: Kept): string | undefined {
  return registry.plans.get(plan_id)?.termination_notify_url ?? terms.notify_url;
}

/** Notifications call amounts `amount`, where answers say `total`; SDKs know both. */
function withAmounts({ deduct_schedule, ...fields }: Record<string, unknown>): Record<string, unknown> {
  if (deduct_schedule === undefined) return fields;
  const schedule = Object.entries(deduct_schedule as Record<string, unknown>).map(([name, value]) => {
    const total = (value as { total?: unknown }).total;
    return [name, total === undefined ? value : { ...(value as object), amount: total }];
  });
  return { ...fields, deduct_schedule: Object.fromEntries(schedule) };
}
