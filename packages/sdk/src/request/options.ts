/** Readers of a call's options. Each names the option in its error. */
import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';

/** The options that every call takes. */
export const known: ReadonlySet<string> = new Set([
  'json',
  'xml',
  'body',
  'query',
  'headers',
  'security',
  'base_uri',
  'nonceless',
  'timeout',
  'signal',
  'retry',
  'encrypted',
  'stream',
]);
export function encryptedFrom(value: unknown): true | readonly string[] | undefined {
  if (value === undefined || value === true) return value;
  if (Array.isArray(value) && value.every((field) => typeof field === 'string')) return value;
  throw new RequestError(
    'encrypted',
    "expected true, or the fields that are encrypted already, such as ['contact_info.contact_name']",
  );
}

export function secretFrom(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new RequestError(field, `expected the secret of the WeCom agent, a string, got ${describe(value)}`);
}

export function signalFrom(value: unknown): AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return value;
  throw new RequestError('signal', `expected an AbortSignal, got ${describe(value)}`);
}

export function boolean(field: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new RequestError(field, `expected true or false, got ${describe(value)}`);
}

export function optionalRecord(field: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : record(field, value);
}

export function record(field: string, value: unknown): Readonly<Record<string, unknown>> {
  // The entries of an array, Map, Headers or URLSearchParams are not properties and would be lost.
  const collection = value !== null && typeof value === 'object' && Symbol.iterator in value;
  if (value !== null && typeof value === 'object' && !collection) return value as Record<string, unknown>;
  throw new RequestError(
    field,
    `expected a plain object such as { name: value }, got ${collection ? 'a collection' : describe(value)}`,
  );
}
