/** `@wechatpay-kit/sandbox/operations`: how the sandbox answers the operations of the description. */
import { loadDescription } from './description/catalogue.js';
import { findLevel } from './products/levels.js';
import type { Level } from './runtime/level.js';

export type { Level as AnswerKind } from './runtime/level.js';

/** An operation that the sandbox answers. */
export interface AnsweredOperation {
  /** `POST` */
  readonly method: string;
  /** The routing path: `v2/pay/contractorder`. */
  readonly path: string;
  /** The level at which it is answered. */
  readonly kind: Level;
}

/**
 * Lists the operations of the description with the level at which a sandbox answers each.
 *
 * @returns the operations in the order of the description
 * @example listAnsweredOperations().filter(({ kind }) => kind === 'played')
 */
export function listAnsweredOperations(): AnsweredOperation[] {
  return loadDescription().operations.map((operation) => ({
    method: operation.method,
    path: operation.path,
    kind: findLevel(operation),
  }));
}
