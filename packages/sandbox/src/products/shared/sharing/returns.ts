import { Refusal } from '../../../runtime/refusal.js';
import type { World } from '../../../runtime/world.js';
import { accountOf, balanceOf, move, post } from '../ledger.js';
import { ownerOf } from '../orders/held.js';
import { notifyReturn } from './notification.js';
import { type Share, sumOf } from './share.js';
import { type SharingReturn, shares, sharingReturns } from './table.js';

/** The kind of the jobs that end a return. The payload is its out_return_no. */
export const returnKind = 'sharing.return';

const settleDelay = 3_000;
const window = 180 * 86_400_000;
const mostReturns = 50;

/** A request to return a share. */
export interface ReturnRequest {
  readonly out_return_no: string;
  readonly return_mchid: string;
  /** fen */
  readonly amount: number;
  readonly description: string;
}

/**
 * A receiver returns a part of its share to the available balance of the one who has shared.
 *
 * @throws Refusal INVALID_REQUEST, NOT_ENOUGH
 */
export function requestReturn(world: World, share: Share, request: ReturnRequest): SharingReturn {
  const { store, clock, ids, mchid } = world;
  const table = store.table(sharingReturns);
  const { out_return_no, return_mchid, amount, description } = request;
  const known = table.get(out_return_no);
  if (known !== undefined) {
    const isSame =
      known.order_id === share.order_id && known.return_mchid === return_mchid && known.amount === amount;
    if (isSame) return known;
    throw new Refusal('INVALID_REQUEST', '商户回退单号重复：回退单重入时，各参数须与首次一致');
  }
  requireReturnable(share, table.list('order_id', share.order_id), request, clock.now());
  const begun: SharingReturn = {
    out_return_no,
    return_id: `3009${ids.digits('return_id', 24)}`,
    out_order_no: share.out_order_no,
    order_id: share.order_id,
    transaction_id: share.transaction_id,
    return_mchid,
    amount,
    description,
    created_at: clock.now(),
    result: 'PROCESSING',
  };
  table.put(begun);
  clock.schedule({ at: clock.now() + settleDelay, kind: returnKind, payload: out_return_no, mchid });
  return begun;
}

/** Takes the money from the receiver: the job of the request. */
export function settleReturn(world: World, out_return_no: string): void {
  const { store, clock } = world;
  const table = store.table(sharingReturns);
  const begun = table.get(out_return_no);
  const share = begun && store.table(shares).get(begun.out_order_no);
  if (begun?.result !== 'PROCESSING' || share === undefined) return;
  const { return_mchid, amount, return_id } = begun;
  const from = accountOf(return_mchid, 'BASIC');
  const ended_at = clock.now();
  if (balanceOf(world, from) < amount) {
    table.put({ ...begun, result: 'FAILED', fail_reason: 'BALANCE_NOT_ENOUGH', ended_at });
    return;
  }
  const about = { kind: 'sharing-return', ref: return_id, out_ref: out_return_no } as const;
  post(world, move(from, accountOf(ownerOf(share), 'BASIC'), amount, about));
  const ended: SharingReturn = { ...begun, result: 'SUCCESS', ended_at };
  table.put(ended);
  notifyReturn(world, share, ended);
}

function requireReturnable(
  share: Share,
  earlier: readonly SharingReturn[],
  { return_mchid, amount }: ReturnRequest,
  now: number,
): void {
  const part = share.parts.find(
    ({ type, account, result }) => type === 'MERCHANT_ID' && account === return_mchid && result === 'SUCCESS',
  );
  if (part?.ended_at === undefined) throw new Refusal('INVALID_REQUEST', '回退商户没有收到该分账单的分账');
  if (now - part.ended_at > window) throw new Refusal('INVALID_REQUEST', '分账成功已超过 180 天，不能回退');
  if (earlier.length >= mostReturns)
    throw new Refusal('INVALID_REQUEST', `同一分账单最多回退 ${mostReturns} 次`);
  const returned = earlier.filter((one) => one.return_mchid === return_mchid && one.result !== 'FAILED');
  const left = part.amount - sumOf(returned);
  if (amount > left) throw new Refusal('NOT_ENOUGH', `回退金额超过可回退金额：剩余 ${left} 分`);
}
