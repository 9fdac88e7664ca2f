import { isSame, toPlain } from '../../remembered/plain.js';
import { Refusal } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { requireAmount, requireLength, requireNumber, requireUrl } from '../shared/request.js';
import type { Withdrawal } from './withdrawal.js';
import { addWithdrawal, describeWithdrawal, withdrawalKey, withdrawals } from './withdrawals.js';

const longestRemark = 56;
const longestMemo = 32;

/** A platform withdraws for its sub-merchant: https://pay.weixin.qq.com/doc/v3/partner/4012476652 */
export function withdrawForSub(call: V3Call): Answer {
  const { registry } = call.world;
  const { sub_mchid } = call.body;
  requireSubMerchant(registry, String(sub_mchid));
  const { withdraw_id, out_request_no, purse } = withdraw(call, String(sub_mchid), true);
  return { status: 200, body: { sub_mchid, withdraw_id, out_request_no, account_type: purse } };
}

/** A merchant withdraws: https://pay.weixin.qq.com/doc/v3/partner/4012476670 */
export function withdrawOwn(call: V3Call): Answer {
  const { withdraw_id, out_request_no } = withdraw(call, call.world.mchid, false);
  return { status: 200, body: { withdraw_id, out_request_no } };
}

/** @throws Refusal INVALID_REQUEST for a number that stands for another withdrawal; NOT_ENOUGH */
function withdraw({ world, body, named }: V3Call, owner: string, isOfSub: boolean): Withdrawal {
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const number = requireNumber('/out_request_no', body['out_request_no']);
  const amount = requireAmount('/amount', body['amount']);
  if (text('remark') !== '') requireLength('/remark', text('remark'), longestRemark);
  if (text('bank_memo') !== '') requireLength('/bank_memo', text('bank_memo'), longestMemo);
  const notify_url = text('notify_url') || undefined;
  requireUrl('/notify_url', notify_url);
  const given = toPlain(body);
  const known = world.store.table(withdrawals).get(withdrawalKey(owner, number));
  if (known !== undefined) {
    if (isSame(known.given, given)) return known;
    throw new Refusal('INVALID_REQUEST', `商户提现单号 ${number} 已存在，且参数与此请求不同`);
  }
  const now = world.clock.now();
  const withdrawal: Withdrawal = {
    out_request_no: number,
    withdraw_id: `1030${world.ids.digits('withdraw_id', 36)}`,
    owner,
    isOfSub,
    purse: (text('account_type') || 'BASIC') as Withdrawal['purse'],
    given,
    amount,
    remark: text('remark'),
    bank_memo: text('bank_memo'),
    notify_url,
    named,
    state: 'CREATE_SUCCESS',
    created_at: now,
    updated_at: now,
  };
  addWithdrawal(world, withdrawal);
  return withdrawal;
}

/** Queries by the merchant's number. */
export function withdrawalByNumber(call: V3Call): Answer {
  const { world, variables } = call;
  const key = withdrawalKey(ownerOf(call), variables['out_request_no'] ?? '');
  return answer(call, world.store.table(withdrawals).get(key));
}

/** Queries by WeChat Pay's number. */
export function withdrawalById(call: V3Call): Answer {
  const { world, variables } = call;
  const found = world.store.table(withdrawals).find('withdraw_id', variables['withdraw_id'] ?? '');
  return answer(call, found?.owner === ownerOf(call) ? found : undefined);
}

/** The queries of a platform name the sub-merchant. */
function ownerOf({ world, query }: V3Call): string {
  return query['sub_mchid'] ?? world.mchid;
}

function answer({ world }: V3Call, withdrawal: Withdrawal | undefined): Answer {
  if (withdrawal === undefined) throw new Refusal('ORDER_NOT_EXIST', '提现单不存在');
  return { status: 200, body: describeWithdrawal(world, withdrawal) };
}
