import { isProposed } from '../shared/contract.js';
import { type Order, pay } from './order.js';
import { consume, type Session } from '../contracts/session.js';
import { notifyPayment } from './notification.js';
import type { World } from '../../runtime/world.js';
import { findEntrance } from '../../control/user.js';
import { signContract } from '../shared/signing.js';

/**
 * The user agrees to the page that an id opens: pays, signs, authorizes.
 *
 * @param id a prepay_id, code_url, mweb_url, session_id or pre_entrustweb_id
 * @throws Refusal UNKNOWN_ID, EXPIRED, ABANDONED, ALREADY_PAID or ALREADY_SIGNED
 */
export function confirm(world: World, id: string): void {
  const entrance = findEntrance(world, id);
  if ('order' in entrance) payAndSign(world, entrance.order);
  else agree(world, entrance.session);
}

function payAndSign(world: World, order: Order): void {
  const { store, ids, clock } = world;
  const openid = order.terms.openid ?? createUser(world);
  const paid = pay(order, { transaction_id: `4200${ids.digits('transaction_id', 24)}`, openid }, clock.now());
  store.orders.put(paid);
  notifyPayment(world, paid);

  // Payment and signing are independent: another order may have signed the code.
  const contract = store.contracts.get(order.contract);
  if (contract !== undefined && isProposed(contract)) signContract(world, contract, order.terms, openid);
}

function agree(world: World, session: Session): void {
  const { store, clock } = world;
  const consumed = consume(session, clock.now());
  const contract = store.contracts.get(session.contract);
  if (contract === undefined)
    throw new Error(`session ${session.id} has lost its contract ${session.contract}`);
  signContract(world, contract, session.terms, session.terms.openid ?? createUser(world));
  store.sessions.put(consumed);
}

/** A user for a code that any user may scan. */
function createUser({ ids }: World): string {
  return `o${ids.text('openid', 27)}`;
}
