import type { PlatformKeyKind } from '../../../runtime/keyring.js';
import { Refusal } from '../../../runtime/refusal.js';
import type { World } from '../../../runtime/world.js';
import { type Account, accountOf, move, post } from '../ledger.js';
import { changeHeld, heldOf, ownerOf, releaseHeld } from '../orders/held.js';
import { isPaid, type PaidOrder } from '../orders/order.js';
import { orders } from '../orders/table.js';
import { followsOther } from '../reading.js';
import { accountState } from '../users.js';
import { notifyShare } from './notification.js';
import {
  contentOf,
  endPart,
  type Part,
  repeatShare,
  requireShareable,
  requireUnfinished,
  type Share,
  type SharedPart,
  sumOf,
} from './share.js';
import { receiverKey, receivers, shares } from './table.js';

/** The kind of the jobs that end a request to share. The payload is its out_order_no. */
export const shareKind = 'sharing.settle';

/** Where the sources disagree: what becomes of the money of a closed part. */
export const closedReading = 'closed-share-money';

/** Where the sources disagree: what an unknown receiver leads to. */
export const strangerReading = 'unknown-sharing-receiver';

const settleDelay = 3_000;

/** A request to share. */
export interface ShareRequest {
  readonly out_order_no: string;
  readonly parts: readonly Part[];
  /** Releases the rest to the merchant. */
  readonly finishes: boolean;
  readonly description?: string | undefined;
  readonly named?: PlatformKeyKind | undefined;
}

/**
 * Shares the money of an order. A repeated request answers the present one. A number that was used already releases
 * nothing.
 *
 * @throws Refusal see `requireShareable`
 */
export function requestShare(world: World, order: PaidOrder, request: ShareRequest): Share {
  const { store, clock, ids, mchid } = world;
  const { out_order_no, parts, finishes } = request;
  const { transaction_id } = order.payment;
  const table = store.table(shares);
  const content = contentOf(transaction_id, parts, finishes);
  const known = table.get(out_order_no);
  if (known !== undefined) return parts.length === 0 ? known : repeatShare(known, content);
  const held = heldOf(world, order);
  if (parts.length > 0) requireShareable(order, held, table.list('transaction_id', transaction_id), parts);
  else requireUnfinished(order, held);
  for (const part of parts) {
    if (followsOther(world, strangerReading) && !isReceiver(world, order, part)) {
      throw new Refusal('INVALID_REQUEST', `分账接收方 ${part.account} 未添加，请先添加分账接收方`);
    }
  }
  const order_id = `3008${ids.digits('order_id', 24)}`;
  changeHeld(world, order, -sumOf(parts));
  const released = finishes ? releaseHeld(world, order, { ref: order_id, out_ref: out_order_no }) : 0;
  const share: Share = {
    out_order_no,
    order_id,
    out_trade_no: order.out_trade_no,
    transaction_id,
    parties: order.parties,
    created_at: clock.now(),
    content,
    description: request.description,
    parts: parts.map((part) => ({ ...part, detail_id: ids.digits('detail_id', 28), result: 'PENDING' })),
    finishes,
    released,
    state: 'PROCESSING',
    named: request.named,
  };
  table.put(share);
  clock.schedule({ at: clock.now() + settleDelay, kind: shareKind, payload: out_order_no, mchid });
  return share;
}

/** Gives the receivers their parts: the job of the request. */
export function settleShare(world: World, out_order_no: string): void {
  const { store } = world;
  const share = store.table(shares).get(out_order_no);
  if (share?.state !== 'PROCESSING') return;
  const order = requireOrder(world, share);
  const parts = share.parts.map((part) =>
    part.result === 'PENDING' ? settlePart(world, order, share, part, findFault(world, order, part)) : part,
  );
  store.table(shares).put({ ...share, parts, state: 'FINISHED' });
}

/**
 * Ends one part without success.
 *
 * @throws Refusal WRONG_STATE unless it is pending
 */
export function failPart(world: World, share: Share, account: string, fail_reason: string): Share {
  const order = requireOrder(world, share);
  const isPending = (part: SharedPart): boolean => part.account === account && part.result === 'PENDING';
  if (!share.parts.some(isPending)) {
    throw new Refusal('WRONG_STATE', `share ${share.out_order_no}: no part of ${account} is PENDING`);
  }
  const parts = share.parts.map((part) =>
    isPending(part) ? settlePart(world, order, share, part, fail_reason) : part,
  );
  const next = { ...share, parts };
  world.store.table(shares).put(next);
  return next;
}

function settlePart(
  world: World,
  order: PaidOrder,
  share: Share,
  part: SharedPart,
  fault: string | undefined,
): SharedPart {
  const frozen = accountOf(ownerOf(order), 'FROZEN');
  // The fund flow bill names the detail: https://pay.weixin.qq.com/doc/v3/merchant/4012525943
  const about = { ref: part.detail_id, out_ref: share.out_order_no };
  const ended = endPart(part, fault, world.clock.now());
  if (fault === undefined) {
    post(world, move(frozen, receiverAccount(part), part.amount, { ...about, kind: 'sharing' }));
    notifyShare(world, share, ended);
  } else if (heldOf(world, order).released || followsOther(world, closedReading)) {
    post(
      world,
      move(frozen, accountOf(ownerOf(order), 'BASIC'), part.amount, { ...about, kind: 'unfreeze' }),
    );
  } else changeHeld(world, order, part.amount);
  return ended;
}

/** Why a part cannot be given, as WeChat Pay says it. */
function findFault(world: World, order: PaidOrder, part: Part): string | undefined {
  if (!isReceiver(world, order, part)) return 'NO_RELATION';
  return accountState(world, part.account) === undefined ? undefined : 'ACCOUNT_ABNORMAL';
}

function isReceiver({ store }: World, { parties }: PaidOrder, { type, account }: Part): boolean {
  const table = store.table(receivers);
  const known = [parties.sub_mchid, undefined].map((sub) => table.get(receiverKey(sub, type, account)));
  const [own, platforms] = known;
  return own !== undefined || (platforms?.isOfPlatform ?? false);
}

function receiverAccount({ type, account }: Part): Account {
  return accountOf(account, type === 'MERCHANT_ID' ? 'BASIC' : 'CHANGE');
}

function requireOrder({ store }: World, { out_trade_no }: Share): PaidOrder {
  const order = store.table(orders).get(out_trade_no);
  if (order === undefined || !isPaid(order)) throw new Error(`the order ${out_trade_no} is lost`);
  return order;
}
