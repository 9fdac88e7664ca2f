import { type DescribedOperation, operationKey } from '../description/catalogue.js';
import type { Level } from '../runtime/level.js';
import { v2Handlers, v3Handlers } from './list.js';

export function findLevel(operation: DescribedOperation): Level {
  const key = operationKey(operation);
  if (v2Handlers.has(key) || v3Handlers.has(key)) return 'played';
  return operation.retired === undefined ? 'answered' : 'retired';
}
