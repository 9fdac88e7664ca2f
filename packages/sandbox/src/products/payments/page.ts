import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { type Contract, isProposed } from '../shared/contract.js';
import { contracts, describeContract } from '../shared/contracts.js';
import { findMagic } from '../shared/magic.js';
import {
  isByCode,
  isPaid,
  type Order,
  type OrderContract,
  requirePayable,
  tradeState,
  worthOf,
} from '../shared/orders/order.js';
import { payOrder } from '../shared/orders/pay.js';
import { isTooLittle, payingOf } from '../shared/orders/paying.js';
import { listPages, orders } from '../shared/orders/table.js';
import {
  type BridgeOpened,
  type BridgeOpens,
  type BridgeOrder,
  type DeclineReason,
  declineReasons,
} from '../shared/page.js';
import type { Page, PageKind } from '../shared/product.js';
import type { Agreement, Shown } from '../shared/shown.js';
import { abandonContract, signContract } from '../shared/signing.js';
import { failures, findFailure } from './failures.js';
import { failByCode } from './pay-by-code.js';
import { lengthen } from './shorturl.js';
import { showOrder } from './show.js';

/** The cashier: it pays an order, and signs the contract that came with it. */
export const paymentPage: PageKind = {
  ids: ['prepay_id', 'code_url', 'mweb_url', 'h5_url', 'short_url'],
  find(world, given) {
    const id = lengthen(world, given);
    const table = world.store.table(orders);
    const order = table.find('page', id) ?? findByCode(table.get(id));
    if (order === undefined) return undefined;
    if (isByCode(order)) return createCodePage(world, order);
    if (listPages(order).includes(id)) return createPage(world, order);
    throw new Refusal(
      'EXPIRED',
      `${id} expired; order ${order.out_trade_no} has ${order.prepay?.prepay_id} now`,
    );
  },
};

function createPage(world: World, order: Order): Page {
  const { prepay, out_trade_no } = order;
  return {
    id: prepay?.prepay_id ?? out_trade_no,
    opens: findContent(order),
    ...(prepay?.code_url === undefined ? {} : { qr: prepay.code_url }),
    ...(prepay?.h5_url === undefined ? {} : { url: prepay.h5_url }),
    reasons: declineReasons,
    confirm: (by) => payAndSign(world, order, by),
    decline: (reason) => leave(world, order, reason),
    describe: () => describePage(world, order),
    show: () => showPage(world, order),
  };
}

function findByCode(order: Order | undefined): Order | undefined {
  return order !== undefined && isByCode(order) ? order : undefined;
}

/** The user's phone asks for the password of a payment by code. */
function createCodePage(world: World, order: Order): Page {
  const requireAsking = (): void => {
    const state = tradeState(order, world.clock.now());
    if (isPaid(order) || state === 'USERPAYING') return;
    throw new Refusal('EXPIRED', `order ${order.out_trade_no} is ${state} and asks for no password`);
  };
  return {
    id: order.out_trade_no,
    opens: 'payment',
    reasons: declineReasons,
    confirm(by) {
      requireAsking();
      if (lacksChange(world, order, by)) failByCode(world, order, failures['insufficient-balance']);
      else payOrder(world, order, { ...payingOf(order, by), notifies: false });
    },
    decline(reason) {
      requireAsking();
      if (reason === 'slow') return;
      failByCode(
        world,
        order,
        findFailure(reason) ?? { code: 'USERPAYING', message: '支付失败：用户取消支付' },
      );
    },
    describe: () => describePage(world, order),
    show: () => showPage(world, order),
  };
}

function payAndSign(world: World, order: Order, by: Agreement): void {
  const { signs } = order;
  const reason = isPaid(order) ? undefined : findHindrance(world, order, by);
  if (reason !== undefined) {
    leave(world, order, reason);
    return;
  }
  const { payment } = payOrder(world, order, payingOf(order, by));
  if (signs === undefined) return;
  // Payment and signing are independent: another order may have signed the code.
  const contract = world.store.table(contracts).get(signs.key);
  if (contract !== undefined && isProposed(contract)) {
    signUnlessRefused(world, contract, signs, payment.openid);
  }
}

/** The order is paid, also if the user may not sign: the contract is given up then. */
function signUnlessRefused(world: World, contract: Contract, { terms }: OrderContract, openid: string): void {
  try {
    signContract(world, contract, terms, openid);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    abandonContract(world, contract.key, contract.state === 'WAITING' ? contract.asked_by : '');
  }
}

/** Why the user who agrees cannot pay. */
function findHindrance(world: World, order: Order, by: Agreement): DeclineReason | undefined {
  const { reason } = findMagic(world, order.total) ?? {};
  return reason ?? (lacksChange(world, order, by) ? 'insufficient-balance' : undefined);
}

function lacksChange(world: World, order: Order, by: Agreement): boolean {
  return isTooLittle(world, by, order.payer?.openid, worthOf(order));
}

/** The order stays unpaid, and its page can be opened until it expires. */
function leave(world: World, order: Order, reason: DeclineReason): void {
  requirePayable(order, world.clock.now());
  if (reason === 'slow') return;
  const failure = findFailure(reason);
  if (failure !== undefined) world.store.table(orders).put({ ...order, failure });
  else if (order.signs !== undefined) abandonContract(world, order.signs.key, order.out_trade_no);
}

function describePage({ store, clock }: World, { out_trade_no, signs }: Order): BridgeOpened {
  const now = clock.now();
  const order = store.table(orders).get(out_trade_no);
  const contract = signs === undefined ? undefined : store.table(contracts).get(signs.key);
  if (order === undefined) throw new Error(`the order ${out_trade_no} is lost`);
  return {
    what: findContent(order),
    order: describeOrder(order, now),
    ...(contract === undefined ? {} : { contract: describeContract(contract, now) }),
  };
}

/** The order may have changed since the page was opened. */
function showPage(world: World, order: Order): Shown {
  return showOrder(world, world.store.table(orders).get(order.out_trade_no) ?? order);
}

function findContent({ signs }: Order): BridgeOpens {
  return signs !== undefined && signs.error === undefined ? 'payment-and-contract' : 'payment';
}

function describeOrder(order: Order, now: number): BridgeOrder {
  return {
    out_trade_no: order.out_trade_no,
    trade_state: tradeState(order, now),
    ...(isPaid(order) ? { transaction_id: order.payment.transaction_id, openid: order.payment.openid } : {}),
  };
}
