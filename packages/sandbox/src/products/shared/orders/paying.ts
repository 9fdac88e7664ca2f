import type { World } from '../../../runtime/world.js';
import { accountOf, balanceOf } from '../ledger.js';
import type { Agreement } from '../shown.js';
import type { Order } from './order.js';
import type { Paying } from './pay.js';

/** The method of a user who pays with the change (零钱). All others are codes of banks. */
const change = 'CHANGE';

/** How a user pays an order who agrees so. */
export function payingOf(
  { payer }: Pick<Order, 'payer'>,
  { openid, method }: Agreement,
): Pick<Paying, 'payer' | 'bank_type' | 'from_change'> {
  return {
    ...(openid === undefined || payer?.openid !== undefined ? {} : { payer: { ...payer, openid } }),
    ...(method === undefined ? {} : method === change ? { from_change: true } : { bank_type: method }),
  };
}

/**
 * Whether the user's change is to pay, and has too little.
 *
 * @param payer the openid of the only user who can pay
 * @param amount fen
 */
export function isTooLittle(
  world: World,
  { method, openid }: Agreement,
  payer: string | undefined,
  amount: number,
): boolean {
  if (method !== change) return false;
  const user = payer ?? openid;
  return user === undefined || balanceOf(world, accountOf(user, 'CHANGE')) < amount;
}
