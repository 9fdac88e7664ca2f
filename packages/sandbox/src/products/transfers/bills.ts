import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { accountOf, move, type Posting, post } from '../shared/ledger.js';
import { notifyV3 } from '../shared/notify.js';
import { type Bill, expire, isFinal, isMoving, proceed } from './bill.js';

/** The transfers, by out_bill_no. `package` opens the page that confirms one. */
export const bills: TableDefinition<Bill, 'transfer_bill_no' | 'package' | 'openid'> = {
  name: 'transfer-bills',
  key: ({ out_bill_no }) => out_bill_no,
  indexes: {
    transfer_bill_no: ({ transfer_bill_no }) => [transfer_bill_no],
    package: ({ package_info }) => [package_info],
    openid: ({ openid }) => [openid],
  },
};

/** The kind of the jobs that take a transfer a step further. The payload is its out_bill_no. */
export const stepKind = 'transfer.step';

/** The kind of the jobs that fail a transfer that the user has not confirmed. The payload is its out_bill_no. */
export const overdueKind = 'transfer.overdue';

/** How long WeChat Pay takes for a step. The documents say only that it is asynchronous. */
const stepTime = 1_000;

/** The event at the end of a transfer. */
export const finished = 'MCHTRANSFER.BILL.FINISHED';

/**
 * Locks the money of a new transfer, and keeps it.
 *
 * @throws Refusal NOT_ENOUGH
 */
export function addBill(world: World, bill: Bill): void {
  const payer = payerOf(world, bill);
  post(world, moveMoney(bill, accountOf(payer, 'OPERATION'), accountOf(payer, 'LOCKED'), 'transfer'));
  keepBill(world, bill);
}

/** Keeps a transfer in its new state, with all that follows: money, notification, and what the platform does next. */
export function changeBill(world: World, bill: Bill): void {
  if (isFinal(bill)) settle(world, bill);
  keepBill(world, bill);
}

function keepBill({ store, clock, mchid }: World, bill: Bill): void {
  const { out_bill_no: payload, state, expires_at } = bill;
  store.table(bills).put(bill);
  if (isMoving(bill)) clock.schedule({ at: clock.now() + stepTime, kind: stepKind, payload, mchid });
  else if (state === 'WAIT_USER_CONFIRM')
    clock.schedule({ at: expires_at ?? clock.now(), kind: overdueKind, payload, mchid });
}

/** Takes a transfer a step further. */
export function stepBill(world: World, out_bill_no: string): void {
  const bill = world.store.table(bills).get(out_bill_no);
  if (bill !== undefined && isMoving(bill)) changeBill(world, proceed(bill, world.clock.now()));
}

/** Fails a transfer whose time is up. */
export function expireBill(world: World, out_bill_no: string): void {
  const bill = world.store.table(bills).get(out_bill_no);
  const expired = bill && expire(bill, world.clock.now());
  if (expired !== undefined && expired !== bill) changeBill(world, expired);
}

/** The locked money goes to the user, or back. */
function settle(world: World, bill: Bill): void {
  const payer = payerOf(world, bill);
  const locked = accountOf(payer, 'LOCKED');
  post(
    world,
    bill.state === 'SUCCESS'
      ? moveMoney(bill, locked, accountOf(bill.openid, 'CHANGE'), 'transfer')
      : moveMoney(bill, locked, accountOf(payer, 'OPERATION'), 'transfer-return'),
  );
  notifyV3(world, {
    type: finished,
    url: bill.notify_url,
    payload: describeEnd(world, bill),
    named: bill.named,
  });
}

function moveMoney(
  { transfer_bill_no: ref, out_bill_no: out_ref, amount, remark }: Bill,
  from: Parameters<typeof move>[0],
  to: Parameters<typeof move>[1],
  kind: Posting['kind'],
): Posting {
  return move(from, to, amount, { kind, ref, out_ref, remark });
}

function payerOf({ mchid }: Pick<World, 'mchid'>, { sub_mchid }: Bill): string {
  return sub_mchid ?? mchid;
}

/** What a notification says: https://pay.weixin.qq.com/doc/v3/merchant/4012712115 */
export function describeEnd({ mchid }: Pick<World, 'mchid'>, bill: Bill): Readonly<Record<string, unknown>> {
  const { out_bill_no, transfer_bill_no, state, amount, openid, fail_reason, sub_mchid } = bill;
  return {
    out_bill_no,
    transfer_bill_no,
    state,
    transfer_amount: amount,
    openid,
    ...(state === 'FAIL' ? { fail_reason } : {}),
    create_time: rfc3339(bill.created_at),
    update_time: rfc3339(bill.updated_at),
    ...(sub_mchid === undefined ? { mch_id: mchid } : { mchid, sub_mchid }),
  };
}
