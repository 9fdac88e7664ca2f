import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';

/** A notification as it came in. */
export interface IncomingNotification {
  /** A `Headers` object, or Node's `request.headers`. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw body: the signature covers its bytes, which a parsed body no longer has. */
  readonly body: string | Uint8Array;
}

export type Protocol = 'v2' | 'v3';

/** The headers, names in lower case. */
export type PlainHeaders = Readonly<Record<string, string | undefined>>;

/** What tells APIv2's XML, which is signed inside, from APIv3's JSON, which is signed in a header. */
export function protocolOf(headers: PlainHeaders, body: Buffer): Protocol {
  const signed = headers['wechatpay-signature'] !== undefined;
  return !signed && /^\s*</.test(body.toString('utf8', 0, 64)) ? 'v2' : 'v3';
}

/** @throws RequestError if it is not a raw body */
export function bytesOf(body: unknown): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  throw new RequestError(
    'body',
    `expected the raw body, text or bytes, got ${describe(body)}; the signature covers the bytes as received, so take the body before a parser does`,
  );
}

/** @throws RequestError if these are no headers */
export function headersOf(headers: unknown): PlainHeaders {
  if (headers === null || typeof headers !== 'object') {
    throw new RequestError('headers', `expected the request's headers, got ${describe(headers)}`);
  }
  // Not `instanceof Headers`: to name that class is to load all of fetch.
  const entries =
    Symbol.iterator in headers ? (headers as Iterable<[string, unknown]>) : Object.entries(headers);
  const out: Record<string, string | undefined> = {};
  for (const [name, value] of entries) {
    if (typeof value === 'string') out[name.toLowerCase()] = value;
    else if (Array.isArray(value)) out[name.toLowerCase()] = value.join(', ');
  }
  return out;
}
