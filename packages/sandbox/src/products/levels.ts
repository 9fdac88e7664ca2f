import type { DescribedOperation } from '../description/catalogue.js';
import type { Level } from '../runtime/level.js';
import { v2Handlers, v3Handlers } from './list.js';

export function findLevel(operation: DescribedOperation): Level {
  const key = operationKey(operation);
  if (v2Handlers.has(key) || v3Handlers.has(key)) return 'played';
  return operation.retired === undefined ? 'answered' : 'retired';
}

/** The key of an operation in the tables of handlers: `POST v2/pay/contractorder`. */
export function operationKey({ method, path }: Pick<DescribedOperation, 'method' | 'path'>): string {
  return `${method} ${path}`;
}
