import { products } from '../../products/list.js';
import type { World } from '../../runtime/world.js';
import { viewUser } from '../wallet.js';
import type { PhoneThing, PhoneUsers, PhoneWallet } from './types.js';

/** The users that the phone offers at most. */
const mostUsers = 50;

/** The things of one kind that the wallet shows at most. */
const mostOfKind = 100;

/** The users whom the sandbox knows, product by product, of each the newest first. */
export function listUsers({ merchants }: World): PhoneUsers {
  const users = merchants
    .list()
    .flatMap((world) => products.flatMap(({ users: list }) => list?.(world).toReversed() ?? []))
    .filter((openid) => openid !== undefined);
  return { users: [...new Set(users)].slice(0, mostUsers) };
}

/** @throws TypeError naming the argument */
export function viewWallet(world: World, openid: unknown): PhoneWallet {
  const view = viewUser(world, { openid });
  const things = view.things
    .toSorted((one, other) => (other.at?.getTime() ?? 0) - (one.at?.getTime() ?? 0))
    .map(({ kind, id, state, merchant, title, amount, currency, at, opens, can }) => ({
      kind,
      id,
      state,
      merchant,
      ...(title === undefined ? {} : { title }),
      ...(amount === undefined ? {} : { amount, currency: currency ?? 'CNY' }),
      ...(at === undefined ? {} : { at: at.toISOString() }),
      ...(opens === undefined ? {} : { opens }),
      can: can ?? [],
    }));
  return { openid: view.openid, change: view.change, things: limit(things) };
}

function limit(things: readonly PhoneThing[]): PhoneThing[] {
  const counts = new Map<string, number>();
  return things.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= mostOfKind;
  });
}
