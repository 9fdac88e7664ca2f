/**
 * Digests, and the APIv2 signature.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011985891
 */
import { quoted } from '../errors/given.js';
import { nodeCrypto } from '../runtime/node-crypto.js';
import { signedPair } from './signed-pair.js';

/** APIv2's signature types. */
export type SignType = 'MD5' | 'HMAC-SHA256';

/**
 * The MD5 digest of a message.
 *
 * @param message text (as UTF-8) or bytes
 * @returns MD5 in lower-case hexadecimal
 * @example Hash.md5(apiV2Key) // the key of a refund notification's req_info
 */
export function md5(message: string | Uint8Array): string {
  return nodeCrypto().hash('md5', message);
}

/**
 * The HMAC of a message.
 *
 * @param message text (as UTF-8) or bytes
 * @param key the secret
 * @param algorithm the name of a digest that Node.js knows, such as `sha256`
 * @returns the HMAC in lower-case hexadecimal
 * @example Hash.hmac('message', key)
 */
export function hmac(message: string | Uint8Array, key: string | Buffer, algorithm = 'sha256'): string {
  // Node's error repeats the name. A long one may be a secret in the wrong place.
  if (algorithm.length > 32) throw new TypeError(`unknown digest algorithm: ${quoted(algorithm)}`);
  return nodeCrypto().createHmac(algorithm, key).update(message).digest('hex');
}

/**
 * The signature of an APIv2 message: its fields in ASCII order, without empty ones and without `sign`, followed
 * by the key.
 *
 * @param type `MD5` or `HMAC-SHA256`
 * @param object the message's fields
 * @param key the APIv2 key
 * @returns upper-case hexadecimal: 32 characters for MD5, 64 for HMAC-SHA256
 * @throws TypeError for an unknown type, for a missing key, or naming a field that holds an object or a list
 * @remarks Fields are joined without escaping, so a value `1&b=2` is signed like two fields. Never give users a
 *   signature over values that users control. `handoff` refuses such values; this function does not.
 * @example Hash.sign('MD5', { appid, mch_id, nonce_str }, apiV2Key)
 */
export function sign(type: SignType, object: Readonly<Record<string, unknown>>, key: string): string {
  if (typeof key !== 'string' || key === '') throw new TypeError('the APIv2 key is missing or empty');
  const message = `${signedPairs(object)}&key=${key}`;
  switch (type) {
    case 'MD5':
      return md5(message).toUpperCase();
    case 'HMAC-SHA256':
      return hmac(message, key).toUpperCase();
    default:
      throw new TypeError(`the sign type must be MD5 or HMAC-SHA256, not ${quoted(type)}`);
  }
}

/** `Formatter.queryStringLike(Formatter.ksort(object))` without the sorted copy, because every call runs it twice. */
function signedPairs(object: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const name of Object.keys(object).sort()) {
    const value = object[name];
    if (name === 'sign' || value === '' || value === null || value === undefined) continue;
    const pair = signedPair(name, value);
    text += text === '' ? pair : `&${pair}`;
  }
  return text;
}

/**
 * Compares two texts in constant time.
 *
 * @returns whether they are the same
 * @example Hash.equals(Hash.sign('MD5', message, apiV2Key), message.sign)
 */
export function equals(known: string, given: string): boolean {
  const a = Buffer.from(known);
  const b = Buffer.from(given);
  return a.length === b.length && nodeCrypto().timingSafeEqual(a, b);
}
