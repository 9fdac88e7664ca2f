import { products } from '../products/list.js';
import { accountOf, balanceOf } from '../products/shared/ledger.js';
import type { UserThing } from '../products/shared/product.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';

/** What a user has with the merchants of the sandbox. */
export interface UserView {
  readonly openid: string;
  /** The user's change (零钱), in fen: received transfers and red packets, less what left it. */
  readonly change: number;
  /** In order of creation, product by product. */
  readonly things: readonly (UserThing & { readonly merchant: string })[];
}

/** @throws TypeError naming the argument */
export function viewUser({ merchants }: World, given: Arguments): UserView {
  refuseOthers(given, ['openid']);
  const { openid } = given;
  if (typeof openid !== 'string' || openid === '') {
    throw new TypeError('openid: expected a text that is not empty');
  }
  const worlds = merchants.list();
  return {
    openid,
    change: worlds.reduce((sum, world) => sum + balanceOf(world, accountOf(openid, 'CHANGE')), 0),
    things: worlds.flatMap((world) =>
      products
        .flatMap(({ ofUser }) => ofUser?.(world, openid) ?? [])
        .map((thing) => ({ ...thing, merchant: world.mchid })),
    ),
  };
}
