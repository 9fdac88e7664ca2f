/** `@wechatpay-kit/sandbox/operations`: how the sandbox answers the operations of the description, and what it expects. */
import { randomUUID } from 'node:crypto';
import type { Schema } from '@wechatpay-kit/openapi/model';
import { loadDescription } from './description/catalogue.js';
import { findLevel } from './products/levels.js';
import type { Level } from './runtime/level.js';
import { completeRequest } from './synthesis/index.js';

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

/** The call that an example is for. */
export interface ExampleCall {
  /** `POST` */
  readonly method: string;
  /** The routing path: `v3/pay/transactions/native`. */
  readonly path: string;
  /** Who calls, by the names of fields: `{ mchid: '1900000109' }`. */
  readonly caller?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Whether the client fills a field in by itself, as it does with `sign`.
   * @default none
   */
  readonly isFilledIn?: ((name: string, schema: Schema) => boolean) | undefined;
}

/**
 * Adds the required fields that a part of a request lacks, with values that are new in each call.
 *
 * @param schema the schema of the body, of the query or of the path variables
 * @param given the fields that are known; they stay as they are
 * @returns all fields
 * @example completeExample(schema, { amount: { total: 5 } }, { method: 'POST', path: 'v3/pay/transactions/native' })
 */
export function completeExample(
  schema: Schema,
  given: Readonly<Record<string, unknown>>,
  { method, path, caller = {}, isFilledIn = () => false }: ExampleCall,
): Record<string, unknown> {
  const { components } = loadDescription();
  return completeRequest({ method, path, components, isFilledIn }, schema, given, {
    seed: randomUUID(),
    now: Date.now(),
    given,
    caller,
    origin: 'https://shop.example.com',
    encrypt: (text) => text,
  });
}

/**
 * Lists the notifications that `trigger` sends.
 *
 * @returns their names: the event type, with the prefix `v2:` if APIv3 has the same type
 * @example listEventNames().filter((name) => name.startsWith('REFUND.'))
 */
export function listEventNames(): string[] {
  return loadDescription().events.map(({ handler }) => handler);
}
