import type { World } from '../../runtime/world.js';
import type { Purse } from '../shared/ledger.js';
import type { Day } from './day.js';
import { fundFlowBill } from './fund-flow.js';
import { writeBill } from './table.js';
import { type TradeBillType, tradeBill } from './trade.js';

/** What a bill is of. */
export type BillSpec =
  | { readonly kind: 'trade'; readonly type: TradeBillType; readonly sub_mchid?: string | undefined }
  | { readonly kind: 'fund-flow'; readonly owner: string; readonly purses: readonly Purse[] };

/** @returns the text of the bill; `undefined` if nothing happened that day */
export function writeSpec(world: World, day: Day, spec: BillSpec): Buffer | undefined {
  const text =
    spec.kind === 'trade'
      ? tradeBill(world, day, spec.type, spec.sub_mchid)
      : fundFlowBill(world, day, spec.owner, spec.purses);
  return text && writeBill(text);
}
