import type { Settings } from '../config.js';
import { RequestError } from '../errors/index.js';
import type { NotificationEvent } from '../generated/events.js';
import { describe } from '../keys.js';
import { parseV2 } from './v2.js';
import { parseV3 } from './v3.js';

/** A notification as it came in. */
export interface IncomingNotification {
  /** A `Headers` object, or Node's `request.headers`. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw body: the signature covers its bytes, which a parsed body no longer has. */
  readonly body: string | Uint8Array;
}

/** What WeChat Pay sends of its own accord. */
export interface Notifications {
  /**
   * Verifies a notification and opens it. APIv3's is signed with the platform's key and encrypted with the APIv3
   * key; APIv2's is XML, signed with the APIv2 key.
   *
   * A type that the catalogue does not know comes through as it is; an APIv2 message of no known shape has the type
   * `unknown`.
   *
   * @param notification its headers and its raw body
   * @returns the event: a union told apart by `type`
   * @throws VerificationError if it is not what WeChat Pay sent; answer with a failure then
   * @throws ConfigError if the client lacks the key that the notification needs
   * @throws RequestError if the arguments are not headers and a raw body
   * @example
   * const event = await pay.notifications.parse({ headers: request.headers, body: await request.text() });
   * if (event.type === 'PAPAY.SIGN') console.log(event.data.contract_id);
   */
  parse(notification: IncomingNotification): Promise<NotificationEvent>;
}

/** @param beforeVerifying looks for the platform key of that serial number, if the client may */
export function notifications(
  settings: Settings,
  beforeVerifying: (serial: string | undefined) => Promise<void>,
): Notifications {
  return {
    async parse(notification) {
      const headers = headersOf(notification?.headers);
      const body = bytesOf(notification?.body);
      const xml = headers['wechatpay-signature'] === undefined && /^\s*</.test(body.toString('utf8', 0, 64));
      if (xml) return parseV2(settings, body) as NotificationEvent;
      await beforeVerifying(headers['wechatpay-serial']);
      return parseV3(settings, headers, body) as NotificationEvent;
    },
  };
}

function bytesOf(body: unknown): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  throw new RequestError(
    'body',
    `expected the raw body, text or bytes, got ${describe(body)}; the signature covers the bytes as received, so take the body before a parser does`,
  );
}

function headersOf(headers: unknown): Record<string, string | undefined> {
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
