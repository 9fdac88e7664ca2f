import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';

/** Creates a user, for a page that any user may open. */
export function createUser({ ids }: Pick<World, 'ids'>): string {
  return `o${ids.text('openid', 27)}`;
}

/** ABNORMAL: the account takes no money. CANCELLED: the user has given it up. */
export type AccountState = 'ABNORMAL' | 'CANCELLED';

interface UserAccount {
  readonly openid: string;
  readonly state: AccountState;
}

/** The users whose account is not usual. */
export const userAccounts: TableDefinition<UserAccount> = {
  name: 'user-accounts',
  key: ({ openid }) => openid,
  indexes: {},
};

/** @returns `undefined` for a usual account */
export function accountState({ store }: Pick<World, 'store'>, openid: string): AccountState | undefined {
  return store.table(userAccounts).get(openid)?.state;
}
