/** `@wechatpay-kit/sandbox/operations`: which operations of the description the sandbox answers. */
import { loadDescription } from './description/catalogue.js';
import { type AnswerKind, findAnswerKind } from './products/answered.js';

export type { AnswerKind } from './products/answered.js';

/** An operation that the sandbox answers. */
export interface AnsweredOperation {
  /** `POST` */
  readonly method: string;
  /** The routing path: `v2/pay/contractorder`. */
  readonly path: string;
  readonly kind: AnswerKind;
}

/**
 * Lists the operations that a sandbox answers. It answers every other operation with 404.
 *
 * @returns the operations in the order of the description
 * @example listAnsweredOperations().some(({ method, path }) => method === 'POST' && path === 'v2/pay/orderquery')
 */
export function listAnsweredOperations(): AnsweredOperation[] {
  return loadDescription().operations.flatMap((operation) => {
    const kind = findAnswerKind(operation);
    return kind === undefined ? [] : [{ method: operation.method, path: operation.path, kind }];
  });
}
