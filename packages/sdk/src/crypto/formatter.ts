/**
 * The signed texts, and their parts.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365342 (requests)
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053420 (answers and notifications)
 */
import { nodeCrypto } from '../runtime/node-crypto.js';
import { signedPair } from './signed-pair.js';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The largest multiple of 62. Bytes at or above it are discarded, which makes all characters equally likely. */
const unbiased = 256 - (256 % alphabet.length);

/**
 * A random text of digits and Latin letters, from the operating system's generator.
 *
 * @param size the number of characters
 * @returns the text
 * @throws RangeError if the size is not a whole number
 * @example Formatter.nonce() // 'nYZqS4xh…', 32 characters
 */
export function nonce(size = 32): string {
  if (!Number.isInteger(size)) throw new RangeError('the size must be a whole number');
  let text = '';
  while (text.length < size) {
    const byte = randomByte();
    if (byte < unbiased) text += alphabet.charAt(byte % alphabet.length);
  }
  return text;
}

/** A buffer of random bytes: one call of the generator takes as long for 2000 bytes as for 40. */
const stock = new Uint8Array(2048);
let used = stock.length;

function randomByte(): number {
  if (used === stock.length) {
    nodeCrypto().randomFillSync(stock);
    used = 0;
  }
  const byte = stock[used] ?? 0;
  stock[used++] = 0;
  return byte;
}

/**
 * The current time, as signatures use it.
 *
 * @returns whole seconds since 1970
 * @example Formatter.timestamp() // 1554208460
 */
export function timestamp(): number {
  return Math.floor(Date.now() / 1000);
}

/**
 * The text that a v3 request's signature covers.
 *
 * @param method in capitals
 * @param uri the path with its query, exactly as sent
 * @param timestamp seconds since 1970
 * @param nonce random text, the same as in the `Authorization` header
 * @param body exactly as sent; empty if there is none
 * @returns five lines, each ended by a line feed
 * @example Formatter.request('GET', '/v3/certificates', 1554208460, nonce) // 'GET\n/v3/certificates\n1554208460\n…\n\n'
 */
export function request(
  method: string,
  uri: string,
  timestamp: number | string,
  nonce: string,
  body = '',
): string {
  return `${method}\n${uri}\n${timestamp}\n${nonce}\n${body}\n`;
}

/**
 * The text that the signature of a v3 answer or notification covers.
 *
 * @param timestamp the header `Wechatpay-Timestamp`
 * @param nonce the header `Wechatpay-Nonce`
 * @param body exactly as received; empty for a 204
 * @returns three lines, each ended by a line feed
 * @example Formatter.response(headers['wechatpay-timestamp'], headers['wechatpay-nonce'], body)
 */
export function response(timestamp: number | string, nonce: string, body = ''): string {
  return `${timestamp}\n${nonce}\n${body}\n`;
}

/**
 * The `Authorization` header of a v3 request.
 *
 * @param signature base64, of the text that {@link request} returns
 * @param serial the serial number of the merchant API certificate
 * @returns the header's value
 * @example Formatter.authorization(mchid, nonce, Rsa.sign(text, privateKey), timestamp, serial)
 */
export function authorization(
  mchid: string,
  nonce: string,
  signature: string,
  timestamp: number | string,
  serial: string,
): string {
  return `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",serial_no="${serial}",timestamp="${timestamp}",nonce_str="${nonce}",signature="${signature}"`;
}

/**
 * The `Authorization` header of a request of the brand API, which signs the same text as a v3 request.
 *
 * @param signature base64, of the text that {@link request} returns
 * @param serial the serial number of the brand API certificate
 * @returns the header's value
 * @example Formatter.brandAuthorization(brandId, nonce, Rsa.sign(text, privateKey), timestamp, serial)
 * @see https://pay.weixin.qq.com/doc/brand/4015407523
 */
export function brandAuthorization(
  brandId: string,
  nonce: string,
  signature: string,
  timestamp: number | string,
  serial: string,
): string {
  return `WECHATPAY-BRAND-SHA256-RSA2048 brand_id="${brandId}",serial_no="${serial}",timestamp="${timestamp}",nonce_str="${nonce}",signature="${signature}"`;
}

/**
 * Joins pieces of a signed text.
 *
 * @returns the pieces, each followed by a line feed
 * @example Formatter.joinedByLineFeed(appid, timestamp, nonce, `prepay_id=${prepay_id}`)
 */
export function joinedByLineFeed(...pieces: readonly (string | number)[]): string {
  return pieces.map((piece) => `${piece}\n`).join('');
}

/**
 * Sorts the fields of an object.
 *
 * @returns a copy with its keys in ASCII order
 * @example Formatter.ksort({ b: 1, a: 2 }) // { a: 2, b: 1 }
 */
export function ksort<Value>(object: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/**
 * The fields of an APIv2 message as its signature covers them, before the key is appended.
 *
 * @returns `k=v` pairs joined by `&`, in the object's order and without any encoding; `sign` and empty values (`''`,
 *   `null`, `undefined`) are left out
 * @throws TypeError naming a field that holds an object or a list; only flat messages have such a text
 * @example Formatter.queryStringLike({ a: 1, b: '', sign: 'X' }) // 'a=1'
 */
export function queryStringLike(object: Readonly<Record<string, unknown>>): string {
  return Object.entries(object)
    .filter(([key, value]) => key !== 'sign' && value !== '' && value !== null && value !== undefined)
    .map(([key, value]) => signedPair(key, value))
    .join('&');
}
