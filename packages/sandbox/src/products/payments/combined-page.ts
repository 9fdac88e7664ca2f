import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { findMagic } from '../shared/magic.js';
import { notifyV2, notifyV3 } from '../shared/notify.js';
import { type Combination, combinations, pagesOf } from '../shared/orders/combination.js';
import { isPaid, requirePayable, tradeState, worthOf } from '../shared/orders/order.js';
import { payOrder } from '../shared/orders/pay.js';
import { isTooLittle, payingOf } from '../shared/orders/paying.js';
import { orders } from '../shared/orders/table.js';
import { type BridgeOpened, type DeclineReason, declineReasons } from '../shared/page.js';
import type { Page, PageKind } from '../shared/product.js';
import type { Agreement } from '../shared/shown.js';
import { createUser } from '../shared/users.js';
import { describeCombined, listParts } from './combined.js';
import { describeCombinedPaymentV2 } from './describe-combined-v2.js';
import { findFailure } from './failures.js';
import { lengthen } from './shorturl.js';
import { showCombined } from './show.js';

/** The cashier of a combined order: it pays all orders, or none. */
export const combinedPage: PageKind = {
  ids: ['prepay_id', 'code_url', 'mweb_url', 'h5_url', 'short_url'],
  find(world, given) {
    const id = lengthen(world, given);
    const combination = world.store.table(combinations).find('page', id);
    if (combination === undefined) return undefined;
    if (pagesOf(combination.prepay).includes(id)) return createPage(world, combination);
    throw new Refusal(
      'EXPIRED',
      `${id} expired; combined order ${combination.combine_out_trade_no} has ${combination.prepay.prepay_id} now`,
    );
  },
};

function createPage(world: World, combination: Combination): Page {
  const { prepay_id, code_url, h5_url } = combination.prepay;
  return {
    id: prepay_id,
    opens: 'payment',
    ...(code_url === undefined ? {} : { qr: code_url }),
    ...(h5_url === undefined ? {} : { url: h5_url }),
    reasons: declineReasons,
    confirm(by) {
      requireOpen(world, combination);
      const reason = findHindrance(world, combination, by);
      if (reason !== undefined) leave(world, combination, reason);
      else {
        payCombined(world, combination, by);
        notifyCombined(world, combination);
      }
    },
    decline(reason) {
      requireOpen(world, combination);
      leave(world, combination, reason);
    },
    describe: () => describePage(world, combination),
    show: () => showCombined(world, combination, listParts(world, combination)),
  };
}

/** Why the user who agrees cannot pay. */
function findHindrance(world: World, combination: Combination, by: Agreement): DeclineReason | undefined {
  const parts = listParts(world, combination);
  const { reason } = findMagic(world, sumOf(parts.map(({ total }) => total))) ?? {};
  const isLacking = isTooLittle(world, by, combination.payer?.openid, sumOf(parts.map(worthOf)));
  return reason ?? (isLacking ? 'insufficient-balance' : undefined);
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

/** @throws Refusal ALREADY_PAID or EXPIRED */
function requireOpen(world: World, combination: Combination): void {
  const now = world.clock.now();
  for (const order of listParts(world, combination)) {
    requirePayable({ ...order, prepay: combination.prepay }, now);
  }
}

/** All orders are paid by one user, each with a transaction_id of its own. */
export function payCombined(world: World, combination: Combination, by: Agreement = {}): void {
  const openid = combination.payer?.openid ?? by.openid ?? createUser(world);
  for (const order of listParts(world, combination)) {
    const payer = { ...combination.payer, openid };
    payOrder(world, order, { ...payingOf(order, by), payer, notifies: false });
  }
}

function notifyCombined(world: World, combination: Combination): void {
  const { notify_url: url, signing, protocol } = combination;
  if (protocol === 'v2') {
    const fields = describeCombinedPaymentV2(world, combination);
    notifyV2(world, { type: 'combined.pay', url, signType: signing.signType, fields });
    return;
  }
  const payload = describeCombined(world, combination);
  notifyV3(world, { type: 'TRANSACTION.SUCCESS', url, payload, named: signing.named });
}

/** The orders stay unpaid, and the page can be opened until it expires. */
function leave(world: World, combination: Combination, reason: DeclineReason): void {
  const failure = findFailure(reason);
  if (failure === undefined) return;
  for (const order of listParts(world, combination)) world.store.table(orders).put({ ...order, failure });
}

function describePage(world: World, combination: Combination): BridgeOpened {
  const parts = listParts(world, combination);
  const [first] = parts;
  const state = first === undefined ? 'CLOSED' : tradeState(first, world.clock.now());
  const paid = parts.find(isPaid)?.payment;
  return {
    what: 'payment',
    order: {
      out_trade_no: combination.combine_out_trade_no,
      trade_state: state,
      ...(paid === undefined
        ? {}
        : { transaction_id: combination.combine_transaction_id, openid: paid.openid }),
    },
  };
}
