import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';

interface Burnt {
  readonly out_trade_no: string;
}

/** The numbers that were closed before an order had them. */
export const burntNumbers: TableDefinition<Burnt> = {
  name: 'burnt-numbers',
  key: ({ out_trade_no }) => out_trade_no,
  indexes: {},
  bound: { most: 20_000, counts: () => true },
};

export function burnNumber({ store }: World, out_trade_no: string): void {
  store.table(burntNumbers).put({ out_trade_no });
}

/** @throws Refusal INVALID_REQUEST */
export function requireUnburnt({ store }: World, out_trade_no: unknown): void {
  if (store.table(burntNumbers).get(String(out_trade_no)) === undefined) return;
  throw new Refusal('INVALID_REQUEST', '该商户订单号已关单，请换用新的商户订单号');
}
