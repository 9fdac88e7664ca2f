import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';

/** A notification as received. */
export interface IncomingNotification {
  /** A `Headers` object, or Node's `request.headers`. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw body. The signature covers its bytes, which a parsed body no longer has. */
  readonly body: string | Uint8Array;
}

export type Protocol = 'v2' | 'v3';

/** Header values by lower-case name. */
export type PlainHeaders = Readonly<Record<string, string | undefined>>;

/** A notification whose headers and body have been read. They are read once, and all later steps use this object. */
export interface ReceivedNotification {
  readonly headers: PlainHeaders;
  readonly body: Buffer;
  readonly protocol: Protocol;
}

/** @throws RequestError if the body is not a raw body */
export function receive(headers: PlainHeaders, body: unknown): ReceivedNotification {
  const bytes = readBytes(body);
  return { headers, body: bytes, protocol: detectProtocol(headers, bytes) };
}

/** @throws RequestError if the value is not an object of headers */
export function readHeaders(headers: unknown): PlainHeaders {
  if (headers === null || typeof headers !== 'object') {
    throw new RequestError('headers', `expected the request's headers, got ${describe(headers)}`);
  }
  // Not `instanceof Headers`: a reference to that class loads all of fetch.
  const out: Record<string, string | undefined> = {};
  if (Symbol.iterator in headers) {
    for (const [name, value] of headers as Iterable<[string, unknown]>) add(out, name, value);
  } else {
    for (const name of Object.keys(headers)) add(out, name, (headers as Record<string, unknown>)[name]);
  }
  return out;
}

function add(out: Record<string, string | undefined>, name: string, value: unknown): void {
  if (typeof value === 'string') out[name.toLowerCase()] = value;
  else if (Array.isArray(value)) out[name.toLowerCase()] = value.join(', ');
}

function readBytes(body: unknown): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  throw new RequestError(
    'body',
    `expected the raw body as a string or bytes, got ${describe(body)}; the signature covers the received bytes, so read the body before a parser does`,
  );
}

/** APIv2 sends XML with a signature inside; APIv3 sends JSON with a signature in a header. */
function detectProtocol(headers: PlainHeaders, body: Buffer): Protocol {
  const isSigned = headers['wechatpay-signature'] !== undefined;
  return !isSigned && /^\s*</.test(body.toString('utf8', 0, 64)) ? 'v2' : 'v3';
}
