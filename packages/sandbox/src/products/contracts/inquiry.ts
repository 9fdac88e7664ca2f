import { Json } from 'wechatpay-kit';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { SignedContract } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import { terminationUrl } from '../shared/entrust.js';
import { notifyV3 } from '../shared/notify.js';
import { endContract } from '../shared/signing.js';

/** The kind of the jobs that take the merchant's reply to the inquiry before a termination. */
export const inquiryKind = 'contract.inquiry';

/**
 * The user wants to end a contract of a device: the merchant is asked first, once.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012978455
 */
export function askToEnd(world: World, contract: SignedContract, remark: string): SignedContract {
  if (contract.is_asked === true) return contract;
  const { terms, plan_id, code, contract_id, openid, signed_at } = contract;
  const asked = { ...contract, is_asked: true };
  world.store.table(contracts).put(asked);
  notifyV3(world, {
    type: 'ENTRUST.TERMINATE_INQUIRY',
    url: terminationUrl(world, contract),
    payload: {
      code: 'SUCCESS',
      // The documents spell it so.
      messsage: 'OK',
      ...terms.parties,
      openid,
      plan_id: BigInt(plan_id),
      out_contract_code: code,
      out_user_code: terms.repeated?.['out_user_code'] ?? '',
      contract_id,
      contract_display_account: terms.display_account ?? '',
      contract_state: 'SIGNED',
      contract_signed_time: rfc3339(signed_at),
    },
    named: terms.named,
    asks: { kind: inquiryKind, about: Json.stringify([contract.key, remark]) ?? '' },
  });
  return asked;
}

/** Ends the contract if the merchant agrees. A reply `FAIL` or none leaves it, and the user may try again. */
export function takeReply(world: World, payload: string): void {
  const { about, reply } = Json.parse(payload) as { about: string; reply?: string };
  const [key = '', remark = ''] = Json.parse(about) as string[];
  const table = world.store.table(contracts);
  const contract = table.get(key);
  if (contract?.state !== 'SIGNED' || contract.is_asked !== true) return;
  if (reply === undefined || refuses(reply)) {
    const { is_asked: _, ...kept } = contract;
    table.put(kept);
  } else {
    endContract(world, contract, 'USER', remark);
  }
}

function refuses(reply: string): boolean {
  try {
    return (Json.parse(reply) as { code?: unknown } | null)?.code === 'FAIL';
  } catch {
    // An acknowledgement without a body agrees.
    return false;
  }
}
