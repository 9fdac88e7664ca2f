import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { SignedContract, TerminatedContract, TerminationMode } from './contract.js';
import { notifyV3 } from './notify.js';

/** The global documents have three modes. A mode of neither the user nor the merchant is PLATFORM. */
export function globalMode(mode: TerminationMode): 'USER' | 'MERCHANT' | 'PLATFORM' {
  return mode === 'USER' || mode === 'MERCHANT' ? mode : 'PLATFORM';
}

/**
 * Notifies the merchant of a signed (PAPAY.SIGN) or terminated (PAPAY.TERMINATE) global contract. A termination goes to
 * the plan's registered `termination_notify_url`, or to the URL of the signing.
 *
 * @see https://pay.weixin.qq.com/doc/global/v3/zh/4013015485
 */
export function notifyPapay(world: World, contract: SignedContract | TerminatedContract): void {
  const signed = contract.state === 'SIGNED';
  const url =
    (signed ? undefined : world.registry.plans.get(contract.plan_id)?.termination_notify_url) ??
    contract.terms.notify_url;
  notifyV3(world, {
    type: signed ? 'PAPAY.SIGN' : 'PAPAY.TERMINATE',
    url,
    payload: payload(contract),
    named: contract.terms.named,
    summary: signed ? '签约成功' : '解约成功',
  });
}

function payload(contract: SignedContract | TerminatedContract): Record<string, unknown> {
  return {
    ...describeGlobal(contract),
    ...(contract.state === 'SIGNED'
      ? { operate_time: rfc3339(contract.signed_at) }
      : {
          operate_time: rfc3339(contract.terminated_at),
          contract_termination_mode: globalMode(contract.mode),
        }),
  };
}

/** The fields of a notification that any event of the contract has. */
export function describeGlobal(contract: SignedContract | TerminatedContract): Record<string, unknown> {
  const { parties } = contract.terms;
  // A request may name both a merchant and an institution. The notification has one of the two forms.
  const isOfInstitution = parties['sp_appid'] !== undefined;
  const own = Object.entries(parties).filter(([name]) => !isOfInstitution || !/^(mchid|appid)$/.test(name));
  return {
    ...Object.fromEntries(own),
    out_contract_code: contract.code,
    contract_id: contract.contract_id,
    plan_id: BigInt(contract.plan_id),
    openid: contract.openid,
    // An institution identifies the user by its own appid.
    ...(isOfInstitution ? { sp_openid: contract.openid } : {}),
    contract_expired_time: rfc3339(contract.expires_at),
  };
}
