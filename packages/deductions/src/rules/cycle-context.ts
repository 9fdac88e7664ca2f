import type { CycleContext } from '../families/types.js';
import type { ContractRow } from '../store/schema.js';

/** What a plan's functions read of a contract, for the cycle of a date. */
export function cycleContext({ code, openid, data }: ContractRow, date: string): CycleContext {
  return {
    contract: code,
    openid: openid ?? undefined,
    date,
    data: JSON.parse(data) as CycleContext['data'],
  };
}
