import type { DescribedOperation } from '../description/catalogue.js';
import { v2Handlers, v3Handlers } from './list.js';

/** `played`: a handler answers. `retired`: APIv2 answers that the operation is switched off. */
export type AnswerKind = 'played' | 'retired';

/** @returns `undefined` for an operation that the sandbox answers with 404 */
export function findAnswerKind(operation: DescribedOperation): AnswerKind | undefined {
  const key = operationKey(operation);
  if (v2Handlers.has(key) || v3Handlers.has(key)) return 'played';
  // APIv3 answers 404 for an operation that is switched off.
  return operation.protocol === 'v2' && operation.retired !== undefined ? 'retired' : undefined;
}

/** The key of an operation in the tables of handlers: `POST v2/pay/contractorder`. */
export function operationKey({ method, path }: Pick<DescribedOperation, 'method' | 'path'>): string {
  return `${method} ${path}`;
}
