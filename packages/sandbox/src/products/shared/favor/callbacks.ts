import type { PlatformKeyKind } from '../../../runtime/keyring.js';
import type { TableDefinition } from '../../../storage/table.js';

interface Callback {
  readonly notify_url: string;
  readonly is_on: boolean;
  readonly named: PlatformKeyKind | undefined;
}

/** Where the notifications of the merchant's coupons go. It has one row at most. */
export const callbacks: TableDefinition<Callback> = {
  name: 'favor-callbacks',
  key: () => 'callback',
  indexes: {},
};
