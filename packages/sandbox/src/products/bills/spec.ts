import type { World } from '../../runtime/world.js';
import type { Purse } from '../shared/ledger.js';
import type { Day } from './day.js';
import { fundFlowBill } from './fund-flow.js';
import { sharingBill } from './sharing.js';
import { statement } from './statement.js';
import { type BillText, writeBill } from './table.js';
import { type TradeBillType, tradeBill } from './trade.js';

/** What a bill is of. */
export type BillSpec =
  | { readonly kind: 'trade'; readonly type: TradeBillType; readonly sub_mchid?: string | undefined }
  | { readonly kind: 'fund-flow'; readonly owners: readonly string[]; readonly purses: readonly Purse[] }
  | { readonly kind: 'sharing'; readonly sub_mchid?: string | undefined }
  /** Of trade abroad. */
  | { readonly kind: 'statement'; readonly sub_mchid?: string | undefined };

/** @returns the text of the bill; `undefined` if nothing happened that day */
export function writeSpec(world: World, day: Day, spec: BillSpec): Buffer | undefined {
  const text = composeBill(world, day, spec);
  return text && writeBill(text);
}

/** @returns the cells of the bill; `undefined` if nothing happened that day */
export function composeBill(world: World, day: Day, spec: BillSpec): BillText | undefined {
  switch (spec.kind) {
    case 'trade':
      return tradeBill(world, day, spec.type, spec.sub_mchid);
    case 'fund-flow':
      return fundFlowBill(world, day, spec.owners, spec.purses);
    case 'sharing':
      return sharingBill(world, day, spec.sub_mchid);
    case 'statement':
      return statement(world, day, spec.sub_mchid);
  }
}
