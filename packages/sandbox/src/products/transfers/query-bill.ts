import { Rsa } from 'wechatpay-kit';
import type { MerchantKey } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { type Bill, billMemory, cancel } from './bill.js';
import { bills, changeBill } from './bills.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012716437 */
export function billByOutNumber(call: V3Call): Answer {
  return { status: 200, body: describeBill(call.world, findBill(call), call.signer) };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012716457 */
export function billByNumber({ world, variables, signer }: V3Call): Answer {
  const table = world.store.table(bills);
  const bill = requireRecent(world, table.find('transfer_bill_no', variables['transfer_bill_no'] ?? ''));
  return { status: 200, body: describeBill(world, bill, signer) };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012716458 */
export function cancelBill(call: V3Call): Answer {
  const { out_bill_no, transfer_bill_no, state, updated_at } = cancelFound(call.world, findBill(call));
  return { status: 200, body: { out_bill_no, transfer_bill_no, state, update_time: rfc3339(updated_at) } };
}

/** Cancels a transfer. @throws Refusal INVALID_REQUEST once the user has confirmed */
export function cancelFound(world: World, before: Bill): Bill {
  const bill = cancel(before, world.clock.now());
  if (bill !== before) changeBill(world, bill);
  return bill;
}

/** Finds a transfer of the path. @param sub_mchid the sub-merchant that a partner names */
export function findBill({ world, variables }: V3Call, sub_mchid?: string): Bill {
  return requireRecent(world, world.store.table(bills).get(variables['out_bill_no'] ?? ''), sub_mchid);
}

/** @throws Refusal NOT_FOUND for a transfer that is unknown, of another sub-merchant, or of more than 30 days ago */
function requireRecent({ clock }: World, bill: Bill | undefined, sub_mchid?: string): Bill {
  const isOwn = bill?.sub_mchid === sub_mchid;
  if (bill !== undefined && isOwn && clock.now() - bill.created_at <= billMemory) return bill;
  throw new Refusal('NOT_FOUND', '转账单不存在，或已超过 30 天的查询期');
}

/** What a query answers. @param signer the caller, for whom the name is encrypted */
export function describeBill(
  { mchid }: World,
  bill: Bill,
  { publicKey }: MerchantKey,
): Readonly<Record<string, unknown>> {
  const { out_bill_no, transfer_bill_no, appid, state, amount, remark, openid, user_name } = bill;
  const { sub_mchid } = bill;
  return {
    ...(sub_mchid === undefined ? { mch_id: mchid } : { mchid, sub_mchid }),
    out_bill_no,
    transfer_bill_no,
    appid,
    state,
    transfer_amount: amount,
    transfer_remark: remark,
    ...(state === 'FAIL' ? { fail_reason: bill.fail_reason } : {}),
    openid,
    ...(user_name === undefined ? {} : { user_name: Rsa.encrypt(user_name, publicKey) }),
    create_time: rfc3339(bill.created_at),
    update_time: rfc3339(bill.updated_at),
  };
}
