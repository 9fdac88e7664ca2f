import { abandon } from '../shared/contract.js';
import { requirePayable } from '../payments/order.js';
import { abandonSession } from './session.js';
import type { World } from '../../runtime/world.js';
import { findEntrance } from '../../control/user.js';

/**
 * The user leaves. No notification follows. An order stays unpaid, and its page can be opened until it expires. A
 * signing session ends.
 *
 * @param id as for `confirm`
 * @throws Refusal UNKNOWN_ID, EXPIRED, ABANDONED, ALREADY_PAID or ALREADY_SIGNED
 */
export function decline(world: World, id: string): void {
  const { store, clock } = world;
  const entrance = findEntrance(world, id);
  if ('order' in entrance) {
    requirePayable(entrance.order, clock.now());
    giveUp(world, entrance.order.contract, entrance.order.out_trade_no);
  } else {
    store.sessions.put(abandonSession(entrance.session, clock.now()));
    giveUp(world, entrance.session.contract, entrance.session.id);
  }
}

function giveUp({ store }: World, key: string, asked_by: string): void {
  const contract = store.contracts.get(key);
  if (contract !== undefined) store.contracts.put(abandon(contract, asked_by));
}
