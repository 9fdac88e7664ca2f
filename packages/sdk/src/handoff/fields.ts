import * as Formatter from '../crypto/formatter.js';
import { describe, quoted } from '../errors/given.js';
import { RequestError } from '../errors/index.js';

/** The caller's input: the fields of an answer. Unknown fields are ignored. */
export type Given = Readonly<Record<string, unknown>>;

/** The time and nonce of a signature, for replays and tests. */
export interface HandoffStamp {
  /**
   * Seconds since 1970.
   * @default the client's clock
   */
  readonly timestamp?: number | string | undefined;
  /**
   * Up to 32 letters, digits, `-` and `_`.
   * @default a random one of 32 characters
   */
  readonly nonce?: string | undefined;
}

/** @throws RequestError if it is not an object */
export function given(value: unknown): Given {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Given;
  throw new RequestError('parameters', `expected an object with the fields, got ${describe(value)}`);
}

/** An empty element of an APIv2 answer is an empty string. */
export function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

/**
 * Reads an id or another string of printable ASCII characters without spaces.
 *
 * @throws RequestError naming the field
 */
export function id(fields: Given, field: string): string {
  const value = fields[field];
  if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return value;
  throw new RequestError(
    field,
    typeof value === 'string' && value !== ''
      ? 'expected printable ASCII characters only, without spaces'
      : `expected a string, got ${describe(value)}`,
  );
}

export function optionalId(fields: Given, field: string): string | undefined {
  return isAbsent(fields[field]) ? undefined : id(fields, field);
}

/**
 * Converts a value to the string that is signed and sent.
 *
 * @throws RequestError naming the field
 */
export function text(field: string, value: unknown): string {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value)))
    return String(value);
  if (typeof value === 'number') {
    throw new RequestError(field, 'expected a whole number up to 2^53, or its digits as a string');
  }
  if (typeof value !== 'string' || value === '') {
    throw new RequestError(field, `expected a string or a whole number, got ${describe(value)}`);
  }
  // A line feed would add a line to the signed text; a lone surrogate has no UTF-8 encoding.
  if (/[\p{Cc}\p{Cs}]/u.test(value)) throw new RequestError(field, 'it holds a control character');
  return value;
}

/** @throws RequestError naming `timestamp` or `nonce` */
export function createStamp(clock: () => number, fields: Given): { timestamp: string; nonce: string } {
  return { timestamp: readTimestamp(clock, fields['timestamp']), nonce: readNonce(fields['nonce']) };
}

/** @throws RequestError naming `timestamp` */
export function readTimestamp(clock: () => number, value: unknown): string {
  if (value === undefined) return String(Math.floor(clock() / 1000));
  const digits = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (/^\d{10}$/.test(digits)) return digits;
  throw new RequestError(
    'timestamp',
    /^\d{13}$/.test(digits)
      ? 'expected seconds since 1970, got milliseconds'
      : 'expected seconds since 1970, 10 digits',
  );
}

function readNonce(value: unknown): string {
  if (value === undefined) return Formatter.nonce();
  if (typeof value === 'string' && /^[\w-]{1,32}$/.test(value)) return value;
  throw new RequestError('nonce', 'expected 1 to 32 letters, digits, - and _');
}

/**
 * Reads an http(s) URL; it is returned unchanged.
 *
 * @throws RequestError naming the field
 */
export function webUrl(fields: Given, field: string): string {
  const url = id(fields, field);
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  throw new RequestError(field, 'expected a URL that begins with https:// or http://, not encoded');
}

/** Reads an optional merchant id. It must be the client's own, because its key signs. */
export function ownMerchant(fields: Given, field: string, mchid: string): string {
  const merchant = optionalId(fields, field);
  if (merchant === undefined || merchant === mchid) return mchid;
  throw new RequestError(
    field,
    `this client signs for merchant ${mchid}, not for ${quoted(merchant)}; leave it out, or use that merchant's client`,
  );
}
