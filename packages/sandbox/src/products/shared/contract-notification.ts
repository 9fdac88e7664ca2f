import { Hash, Transformer } from 'wechatpay-kit';
import { postNotification } from '../../delivery/outbox.js';
import { spacedTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { SignedContract, TerminatedContract, TerminationMode } from './contract.js';

const numbers: Readonly<Record<TerminationMode, string>> = {
  EXPIRED: '1',
  USER: '2',
  MERCHANT: '3',
  PLATFORM: '4',
  ACCOUNT_CANCELLED: '5',
  CUSTOMER_SERVICE: '7',
};

export function terminationNumber(mode: TerminationMode): string {
  return numbers[mode];
}

/**
 * Notifies the merchant of a signed (ADD) or terminated (DELETE) APIv2 contract.
 *
 * The real DELETE goes to the plan's URL on the merchant platform. Here it goes to the plan's registered
 * `termination_notify_url`, or, without a registration, to the URL of the signing.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011987586
 */
export function notifyContract(world: World, contract: SignedContract | TerminatedContract): void {
  const { ids, credentials, registry } = world;
  const { terms } = contract;
  const url =
    (contract.state === 'TERMINATED'
      ? registry.plans.get(contract.plan_id)?.termination_notify_url
      : undefined) ?? terms.notify_url;
  if (url === undefined) return;
  // No nonce_str, unlike other messages of APIv2.
  const fields = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'SUCCESS',
    ...describeTerms(contract),
    ...changeFields(contract),
  };
  postNotification(world, {
    id: ids.hex('notification', 32).toLowerCase(),
    type: contract.state === 'SIGNED' ? 'contract.add' : 'contract.delete',
    protocol: 'v2',
    url,
    said: fields,
    body: Transformer.toXml({
      ...fields,
      sign: Hash.sign(terms.sign_type ?? 'MD5', fields, credentials.apiV2Key),
    }),
  });
}

/** The fields of a notification that any event of the contract has. */
export function describeTerms(contract: SignedContract | TerminatedContract): Record<string, string> {
  const { terms } = contract;
  return {
    ...terms.parties,
    contract_code: contract.code,
    plan_id: contract.plan_id,
    openid: contract.openid,
    ...(terms.sub_openid === undefined ? {} : { sub_openid: terms.sub_openid }),
    contract_id: contract.contract_id,
    request_serial: terms.request_serial ?? '',
    contract_expired_time: spacedTime(contract.expires_at),
  };
}

function changeFields(contract: SignedContract | TerminatedContract): Record<string, string> {
  if (contract.state === 'SIGNED') {
    return { change_type: 'ADD', operate_time: spacedTime(contract.signed_at), contract_state: '0' };
  }
  return {
    change_type: 'DELETE',
    operate_time: spacedTime(contract.terminated_at),
    contract_state: '1',
    contract_termination_mode: terminationNumber(contract.mode),
    contract_termination_remark: contract.remark,
  };
}
