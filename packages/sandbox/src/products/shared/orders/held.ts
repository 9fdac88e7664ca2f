import type { World } from '../../../runtime/world.js';
import type { TableDefinition } from '../../../storage/table.js';
import { accountOf, move, post } from '../ledger.js';
import { type PaidOrder, settlementOf } from './order.js';

/** What is left of the money of a paid order, for profit sharing or as a deposit. */
export interface HeldMoney {
  readonly transaction_id: string;
  /** fen */
  readonly amount: number;
  /** The rest has gone to the merchant, so that nothing more can be shared. */
  readonly released: boolean;
}

/** The orders whose held money is no longer all of it, by transaction_id. */
export const heldMoney: TableDefinition<HeldMoney> = {
  name: 'held-money',
  key: ({ transaction_id }) => transaction_id,
  indexes: {},
};

/** What is held of an order: at first all but the fee. Of an order that is to be shared by no one and is no deposit, and of a reversed one, nothing. */
export function heldOf({ store }: Pick<World, 'store'>, order: PaidOrder): HeldMoney {
  const { transaction_id, fee } = order.payment;
  const isHeld = order.profit_sharing || order.deposit !== undefined;
  const isGone = !isHeld || order.state === 'REVOKED';
  if (isGone) return { transaction_id, amount: 0, released: true };
  const all = { transaction_id, amount: settlementOf(order) - fee, released: false };
  return store.table(heldMoney).get(transaction_id) ?? all;
}

/** Adds to what is held, or takes from it. The caller books the money. */
export function changeHeld(world: Pick<World, 'store'>, order: PaidOrder, change: number): void {
  const held = heldOf(world, order);
  const amount = held.amount + change;
  if (amount < 0) throw new RangeError(`held: expected at most ${held.amount}, got ${-change}`);
  if (change !== 0) world.store.table(heldMoney).put({ ...held, amount });
}

/**
 * Gives what is held to the merchant.
 *
 * @returns the amount in fen
 */
export function releaseHeld(world: World, order: PaidOrder, about: { ref: string; out_ref: string }): number {
  const held = heldOf(world, order);
  const owner = ownerOf(order);
  if (held.amount > 0) {
    const [frozen, free] = [accountOf(owner, 'FROZEN'), accountOf(owner, 'BASIC')];
    post(world, move(frozen, free, held.amount, { ...about, kind: 'unfreeze' }));
  }
  if (!held.released) world.store.table(heldMoney).put({ ...held, amount: 0, released: true });
  return held.amount;
}

/** The merchant or sub-merchant who sells. */
export function ownerOf({ parties }: Pick<PaidOrder, 'parties'>): string {
  return parties.sub_mchid ?? parties.mchid;
}
