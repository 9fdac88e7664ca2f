import type { Level } from '../placeholder.js';
import type { BridgeInfo } from './types.js';

/**
 * How a connected sandbox answers an operation. Its version may be another than that of the page.
 *
 * @param operation `POST v3/pay/transactions/native`
 * @returns `answered` also for one that an older sandbox does not know
 */
export function levelIn({ operations, remembered, retired }: BridgeInfo, operation: string): Level {
  if (retired.includes(operation)) return 'retired';
  if (remembered.includes(operation)) return 'remembered';
  return operations.includes(operation) ? 'played' : 'answered';
}
