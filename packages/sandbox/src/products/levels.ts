import { type DescribedOperation, operationKey } from '../description/catalogue.js';
import type { Level } from '../runtime/level.js';
import { v2Handlers, v3Handlers } from './list.js';

/**
 * The level at which an operation answers. One that is played is answered as a remembered one where its request names a
 * resource that an operation which is not played has created.
 */
export function findLevel(operation: DescribedOperation): Level {
  const key = operationKey(operation);
  if (v2Handlers.has(key) || v3Handlers.has(key)) return 'played';
  if (operation.retired !== undefined) return 'retired';
  return operation.resource === undefined ? 'answered' : 'remembered';
}
