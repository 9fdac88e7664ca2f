import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { type Account, accountOf, move, outside, type Posting, post } from '../shared/ledger.js';
import { notifyV3 } from '../shared/notify.js';
import { complete, type Withdrawal } from './withdrawal.js';

/** The withdrawals, by their owner and out_request_no. */
export const withdrawals: TableDefinition<Withdrawal, 'withdraw_id' | 'out_request_no'> = {
  name: 'withdrawals',
  key: ({ owner, out_request_no }) => withdrawalKey(owner, out_request_no),
  indexes: {
    withdraw_id: ({ withdraw_id }) => [withdraw_id],
    out_request_no: ({ out_request_no }) => [out_request_no],
  },
};

export function withdrawalKey(owner: string, out_request_no: string): string {
  return `${owner} ${out_request_no}`;
}

/** The kind of the jobs that complete a withdrawal. The payload is its withdraw_id. */
export const completionKind = 'withdrawal.complete';

/** Real banks take hours. */
const bankTime = 2_000;

const changed = 'MCHWITHDRAW.CHANGE';

/**
 * Takes the money of a new withdrawal, and keeps it.
 *
 * @throws Refusal NOT_ENOUGH
 */
export function addWithdrawal(world: World, withdrawal: Withdrawal): void {
  const { store, clock, mchid } = world;
  const { owner, purse, withdraw_id: payload } = withdrawal;
  post(world, moveMoney(withdrawal, accountOf(owner, purse), outside, 'withdrawal'));
  store.table(withdrawals).put(withdrawal);
  clock.schedule({ at: clock.now() + bankTime, kind: completionKind, payload, mchid });
}

/** Keeps a withdrawal in its new state, and notifies the merchant. Money that does not arrive comes back. */
export function changeWithdrawal(world: World, withdrawal: Withdrawal): void {
  const { owner, purse, state, notify_url: url, named } = withdrawal;
  if (state !== 'SUCCESS')
    post(world, moveMoney(withdrawal, outside, accountOf(owner, purse), 'withdrawal-return'));
  world.store.table(withdrawals).put(withdrawal);
  notifyV3(world, { type: changed, url, payload: describeWithdrawal(world, withdrawal), named });
}

/** The bank has taken the money. */
export function completeWithdrawal(world: World, withdraw_id: string): void {
  const withdrawal = world.store.table(withdrawals).find('withdraw_id', withdraw_id);
  const completed = withdrawal && complete(withdrawal, world.clock.now());
  if (completed !== undefined && completed !== withdrawal) changeWithdrawal(world, completed);
}

function moveMoney(
  { withdraw_id: ref, out_request_no: out_ref, amount, remark }: Withdrawal,
  from: Account,
  to: Account,
  kind: Posting['kind'],
): Posting {
  return move(from, to, amount, { kind, ref, out_ref, remark });
}

/** What a query answers. */
export function describeWithdrawal(
  { mchid }: World,
  withdrawal: Withdrawal,
): Readonly<Record<string, unknown>> {
  const { isOfSub, owner, state, withdraw_id, out_request_no, amount, purse } = withdrawal;
  const { remark, bank_memo, reason, created_at, updated_at } = withdrawal;
  return {
    ...(isOfSub ? { sub_mchid: owner, sp_mchid: mchid } : {}),
    status: state,
    withdraw_id,
    out_request_no,
    amount,
    create_time: rfc3339(created_at),
    update_time: rfc3339(updated_at),
    ...(reason === undefined ? {} : { reason }),
    remark,
    bank_memo,
    account_type: purse,
    ...(isOfSub ? {} : { solution: reason === undefined ? '' : '请核对结算银行卡后重新提现' }),
  };
}
