/**
 * Sensitive fields. Request fields are encrypted with the platform's key, answer fields with the merchant's (RSA-OAEP).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053257
 */
import type { KeyObject } from 'node:crypto';
import type { CallerSettings } from '../config/settings.js';
import { decryptPkcs1 } from '../crypto/pkcs1.js';
import * as Rsa from '../crypto/rsa.js';
import { rsaInput } from '../crypto/rsa-input.js';
import { describe } from '../errors/given.js';
import { ConfigError, RequestError, VerificationError } from '../errors/index.js';
import type { PlatformKey } from '../keys/platform-keys.js';
import { type PreparedRequest, withJsonText, withQuery } from '../request/prepared-request.js';
import { nodeCrypto } from '../runtime/node-crypto.js';
import * as Json from '../text/json.js';
import { jsonText } from '../text/json-text.js';
import { replaceAt } from './field-paths.js';

const serialHeader = 'wechatpay-serial';
/** The overhead of OAEP with SHA-1 per block: https://www.rfc-editor.org/rfc/rfc8017#section-7.1.1 */
const oaepOverhead = 42;
/** https://www.rfc-editor.org/rfc/rfc8017#section-7.2.1 */
const pkcs1Overhead = 11;

/**
 * Encrypts the sensitive fields of a request, and names the key in `Wechatpay-Serial`. The caller's object is not changed.
 *
 * @throws RequestError naming a field that is not a string or is too long, or a key that the client does not have
 */
export function sealFields(settings: CallerSettings, request: PreparedRequest): PreparedRequest {
  const { encrypted: places, encryptedQuery: parameters } = request.traits;
  if (request.encrypted !== undefined && request.headers[serialHeader] === undefined) {
    throw new RequestError(
      'headers.Wechatpay-Serial',
      'expected the id of the platform key that the fields in `encrypted` were encrypted with',
    );
  }
  if (request.encrypted === true || (places === undefined && parameters === undefined)) return request;
  const sealing = new Sealing(settings, request);
  // In a form, places begin with the name of a part: `meta.a.b`.
  const part = request.upload?.trait.meta;
  const option = part === undefined ? 'json' : 'body';
  const text =
    places === undefined || request.text === ''
      ? undefined
      : Json.parse(request.text, { bigIntegers: 'bigint' });
  const json = part === undefined ? text : { [part]: text };
  for (const place of places ?? [])
    replaceAt(json, place, (value, field) => sealing.seal(value, field, option, place));
  const query = { ...request.query };
  for (const name of parameters ?? []) replaceAt(query, name, (value) => sealing.seal(value, name, 'query'));
  if (sealing.key === undefined) return request;
  request.headers[serialHeader] = sealing.key.id;
  const asked = parameters === undefined ? request : withQuery(request, query);
  return text === undefined ? asked : withJsonText(asked, jsonText(text));
}

/** The encryption of one request. The key is looked up at the first field. */
class Sealing {
  readonly #settings: CallerSettings;
  readonly #request: PreparedRequest;
  key: PlatformKey | undefined;

  constructor(settings: CallerSettings, request: PreparedRequest) {
    this.#settings = settings;
    this.#request = request;
  }

  seal(value: unknown, field: string, option: 'json' | 'query' | 'body', place: string = field): unknown {
    const { encrypted, traits } = this.#request;
    if (Array.isArray(encrypted) && (encrypted.includes(field) || encrypted.includes(place))) return value;
    this.key ??= keyFor(this.#settings, this.#request.headers[serialHeader]);
    return sealed(value, `${option}.${field}`, this.key.key, traits.pkcs1 ?? false);
  }
}

/**
 * Decrypts the fields of a verified answer or notification that are encrypted for the merchant. The value is changed.
 *
 * @param decrypt decrypts a padding other than OAEP
 * @throws VerificationError DECRYPT_FAILED naming the field
 */
export function openFields(
  data: unknown,
  places: readonly string[],
  { privateKey, brandId }: Pick<CallerSettings, 'privateKey' | 'brandId'>,
  requestId?: string,
  decrypt: (ciphertext: string, key: KeyObject) => string = Rsa.decrypt,
): void {
  for (const place of places) {
    replaceAt(data, place, (value, field) => {
      if (!isCiphertext(value)) return value;
      try {
        return decrypt(value, privateKey);
      } catch (cause) {
        throw new VerificationError(
          'DECRYPT_FAILED',
          brandId === undefined
            ? `${field} does not open with privateKey: it was encrypted for another merchant API certificate`
            : `${field} does not open with brand.privateKey: it was encrypted for another brand API certificate`,
          { cause, requestId },
        );
      }
    });
  }
}

/**
 * Decrypts the fields of APIv2 answers with PKCS#1 v1.5 padding.
 *
 * @param charset the encoding that the request asked for; the plaintext has it
 */
export function pkcs1Decrypting(charset: unknown): (ciphertext: string, key: KeyObject) => string {
  const decoder = new TextDecoder(charset === 'GBK' ? 'gbk' : 'utf-8');
  return (ciphertext, key) => decoder.decode(decryptPkcs1(ciphertext, key));
}

/** Whether a value is at least as long as a ciphertext of the shortest RSA key. The platform sends shorter ones in plain. */
function isCiphertext(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9+/]{342,}={0,2}$/.test(value);
}

function keyFor({ platformKeys }: CallerSettings, named: string | undefined): PlatformKey {
  if (named === undefined) {
    const key = platformKeys.forEncryption();
    if (key !== undefined) return key;
    throw new ConfigError(
      platformKeys.field,
      'it holds no platform key that is valid now to encrypt sensitive fields with',
    );
  }
  const key = platformKeys.find(named);
  if (key !== undefined) return key;
  throw new RequestError(
    'headers.Wechatpay-Serial',
    `the client holds no platform key of that id to encrypt with (it holds ${platformKeys.ids.join(', ')}); if the fields are encrypted already, pass encrypted: true`,
  );
}

function sealed(value: unknown, field: string, key: KeyObject, pkcs1: boolean): string {
  if (typeof value !== 'string') {
    throw new RequestError(field, `expected a string, which is sent encrypted, got ${describe(value)}`);
  }
  const longest = readBlockLength(key) - (pkcs1 ? pkcs1Overhead : oaepOverhead);
  const length = Buffer.byteLength(value);
  if (length > longest) {
    throw new RequestError(
      field,
      `it is sent encrypted, which takes at most ${longest} bytes of UTF-8, got ${length}; if it is encrypted already, name it in encrypted`,
    );
  }
  if (!pkcs1) return Rsa.encrypt(value, key);
  return nodeCrypto()
    .publicEncrypt(rsaInput(key, nodeCrypto().constants.RSA_PKCS1_PADDING), Buffer.from(value))
    .toString('base64');
}

function readBlockLength(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
}
