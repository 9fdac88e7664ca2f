import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { isProposed } from '../shared/contract.js';
import { contracts, describeContract } from '../shared/contracts.js';
import type { BridgeOpened, BridgeOpens, BridgeOrder } from '../shared/page.js';
import type { Page, PageKind } from '../shared/product.js';
import { abandonContract, signContract } from '../shared/signing.js';
import { createUser } from '../shared/users.js';
import { notifyPayment } from './notification.js';
import { type Order, pay, requirePayable, tradeState } from './order.js';
import { listPages, orders } from './orders.js';

/** The page that pays an order, and signs the contract that came with it. */
export const paymentPage: PageKind = {
  ids: ['prepay_id', 'code_url', 'mweb_url'],
  find(world, id) {
    const order = world.store.table(orders).find('page', id);
    if (order === undefined) return undefined;
    if (listPages(order).includes(id)) return createPage(world, order);
    throw new Refusal('EXPIRED', `${id} expired; order ${order.out_trade_no} has ${order.prepay_id} now`);
  },
};

function createPage(world: World, order: Order): Page {
  const { prepay_id, code_url, mweb_url } = order;
  return {
    id: prepay_id,
    opens: findContent(order),
    ...(code_url === undefined ? {} : { qr: code_url }),
    ...(mweb_url === undefined ? {} : { url: mweb_url }),
    confirm: () => payAndSign(world, order),
    decline: () => leave(world, order),
    describe: () => describePage(world, order),
  };
}

function payAndSign(world: World, order: Order): void {
  const { store, ids, clock } = world;
  const openid = order.terms.openid ?? createUser(world);
  const paid = pay(order, { transaction_id: `4200${ids.digits('transaction_id', 24)}`, openid }, clock.now());
  store.table(orders).put(paid);
  notifyPayment(world, paid);

  // Payment and signing are independent: another order may have signed the code.
  const contract = store.table(contracts).get(order.contract);
  if (contract !== undefined && isProposed(contract)) signContract(world, contract, order.terms, openid);
}

/** The order stays unpaid, and its page can be opened until it expires. */
function leave(world: World, order: Order): void {
  requirePayable(order, world.clock.now());
  abandonContract(world, order.contract, order.out_trade_no);
}

function describePage({ store, clock }: World, { out_trade_no, contract: key }: Order): BridgeOpened {
  const now = clock.now();
  const order = store.table(orders).get(out_trade_no);
  const contract = store.table(contracts).get(key);
  if (order === undefined) throw new Error(`the order ${out_trade_no} is lost`);
  return {
    what: findContent(order),
    order: describeOrder(order, now),
    ...(contract === undefined ? {} : { contract: describeContract(contract, now) }),
  };
}

function findContent({ contract_error }: Order): BridgeOpens {
  return contract_error === undefined ? 'payment-and-contract' : 'payment';
}

function describeOrder(order: Order, now: number): BridgeOrder {
  const { out_trade_no, payment } = order;
  return {
    out_trade_no,
    trade_state: tradeState(order, now),
    ...(payment === undefined ? {} : { transaction_id: payment.transaction_id, openid: payment.openid }),
  };
}
