/** `@wechatpay-kit/sandbox/operations`: how the sandbox answers the operations of the description, and what it expects. */
import { randomUUID } from 'node:crypto';
import type { Schema } from '@wechatpay-kit/openapi/model';
import { loadDescription } from './description/catalogue.js';
import { findLevel } from './products/levels.js';
import type { Level } from './runtime/level.js';
import { type Circumstances, completeRequest, createSynthesis, type Synthesis } from './synthesis/index.js';

export { type CalledOperation, type CallParts, type CallProblem, checkCall } from './check-call.js';
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

/** The content of an answer or of a notification. */
export interface ExampleMessage {
  /** `application/json` or `application/xml`. */
  readonly mediaType: string;
  /** The fields; encrypted ones in the clear. An XML message has no `sign`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Makes the answer of an operation to a request from its schema. The same call has the same answer on any day.
 *
 * @param call the operation, and who calls
 * @param given the fields of the request, which the answer repeats by name
 * @returns the answer; `undefined` for a file, a redirection and an answer without content
 * @throws TypeError if the description has no such operation
 * @example exampleAnswer({ method: 'POST', path: 'v3/pay/transactions/native' }, {})
 */
export function exampleAnswer(
  { method, path, caller = {} }: Pick<ExampleCall, 'method' | 'path' | 'caller'>,
  given: Readonly<Record<string, unknown>>,
): ExampleMessage | undefined {
  const operation = loadDescription().operations.find(
    (other) => other.method === method && other.path === path,
  );
  if (operation === undefined) throw new TypeError(`the description has no operation ${method} ${path}`);
  const answer = loadSynthesis().answer(operation, { ...exampleDay, given, caller });
  if (answer.kind !== 'data' || operation.mediaType === undefined) return undefined;
  return { mediaType: operation.mediaType, fields: answer.data };
}

/**
 * Makes the content of a notification from its schema, the same on any day.
 *
 * @param name the name of its file in the description: `TRANSACTION.SUCCESS`, `v2/transaction-success`
 * @param caller the merchant that receives it, by the names of fields: `{ mchid: '1900000109' }`
 * @returns the decrypted payload, or the message if nothing is encrypted
 * @throws TypeError if the description has no such notification
 * @example exampleNotice('TRANSACTION.SUCCESS').fields['trade_state'] // 'SUCCESS'
 */
export function exampleNotice(name: string, caller: Readonly<Record<string, unknown>> = {}): ExampleMessage {
  const event = loadDescription().events.find((other) => other.name === name);
  if (event === undefined) throw new TypeError(`the description has no notification ${name}`);
  const { message, payload } = loadSynthesis().notice(event, { ...exampleDay, caller });
  const mediaType = event.protocol === 'v2' ? 'application/xml' : 'application/json';
  return { mediaType, fields: payload ?? message ?? {} };
}

let synthesis: Synthesis | undefined;

function loadSynthesis(): Synthesis {
  synthesis ??= createSynthesis(loadDescription().components);
  return synthesis;
}

/** Noon in Beijing on the first day of the year that the sample calls of the documentation take place in. */
const exampleDay: Circumstances = {
  seed: 'example',
  now: Date.parse('2026-01-01T12:00:00+08:00'),
  origin: 'https://api.mch.weixin.qq.com',
  encrypt: (text) => text,
};

/**
 * Lists the notifications that `trigger` sends.
 *
 * @returns their names: the event type, with the prefix `v2:` if APIv3 has the same type
 * @example listEventNames().filter((name) => name.startsWith('REFUND.'))
 */
export function listEventNames(): string[] {
  return loadDescription().events.map(({ handler }) => handler);
}
