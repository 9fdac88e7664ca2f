/**
 * RSA for WeChat Pay: SHA256-RSA2048 signatures (PKCS#1 v1.5) and OAEP encryption of sensitive fields.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365342 (signing)
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053257 (encryption)
 */
import type { KeyObject } from 'node:crypto';
import { nodeCrypto } from '../runtime/node-crypto.js';
import { readKeyFile } from './key-file.js';
import { type RsaInput, rsaInput } from './rsa-input.js';

/**
 * A key as PEM text, as the bytes of a PEM or DER file, or as a `KeyObject`. A certificate serves as a public key. The
 * text may be encoded as environment variables and secret stores do it: with `\n` for line breaks, in quotes, or as
 * base64 of the PEM text.
 */
export type KeyLike = string | Buffer | KeyObject;

const algorithm = 'RSA-SHA256';

/**
 * Signs a message with SHA256-RSA2048.
 *
 * @param message text (signed as UTF-8) or bytes
 * @param privateKey the merchant API private key
 * @returns the signature in base64
 * @throws TypeError or an OpenSSL error if the key cannot be read or cannot sign
 * @example Rsa.sign(Formatter.request('GET', '/v3/certificates', timestamp, nonce), readFileSync('apiclient_key.pem'))
 */
export function sign(message: string | Uint8Array, privateKey: KeyLike): string {
  return nodeCrypto().sign(algorithm, bytes(message), privateKeyObject(privateKey)).toString('base64');
}

/**
 * Like {@link sign}, on a thread of Node's pool: the event loop stays free, and several signatures run in parallel.
 *
 * @returns the signature in base64
 * @throws as {@link sign} does; the promise rejects if the key cannot sign
 * @example const signature = await Rsa.signAsync(message, privateKey)
 */
export function signAsync(message: string | Uint8Array, privateKey: KeyLike): Promise<string> {
  return new Promise((resolve, reject) => {
    nodeCrypto().sign(algorithm, bytes(message), privateKeyObject(privateKey), (error, signature) => {
      if (error === null) resolve(signature.toString('base64'));
      else reject(error);
    });
  });
}

/**
 * Verifies a SHA256-RSA2048 signature.
 *
 * @param message text (encoded as UTF-8) or the bytes as received
 * @param signature canonical base64; other encodings return false
 * @param publicKey a public key or a certificate
 * @returns whether the signature matches this message and this key
 * @throws TypeError or an OpenSSL error if the key is not a public key
 * @example Rsa.verify(Formatter.response(timestamp, nonce, body), signature, publicKey)
 */
export function verify(message: string | Uint8Array, signature: string, publicKey: KeyLike): boolean {
  const decoded = Buffer.from(signature, 'base64');
  if (decoded.length === 0 || decoded.toString('base64') !== signature) return false;
  return nodeCrypto().verify(algorithm, bytes(message), publicKeyObject(publicKey), decoded);
}

/**
 * Encrypts a sensitive field: RSA-OAEP with SHA-1 and MGF1.
 *
 * @param plaintext at most 214 bytes of UTF-8 for a 2048-bit key
 * @param publicKey the platform's public key or certificate
 * @returns base64
 * @throws an OpenSSL error if the plaintext is too long for the key
 * @example Rsa.encrypt('张三', platformPublicKey)
 */
export function encrypt(plaintext: string, publicKey: KeyLike): string {
  return nodeCrypto()
    .publicEncrypt(oaep(publicKeyObject(publicKey)), Buffer.from(plaintext))
    .toString('base64');
}

/**
 * Decrypts a sensitive field that WeChat Pay encrypted for the merchant.
 *
 * @param ciphertext base64
 * @param privateKey the merchant API private key
 * @returns the plaintext
 * @throws an OpenSSL error if the ciphertext was not encrypted for this key
 * @example Rsa.decrypt(data.encrypted_name, privateKey)
 */
export function decrypt(ciphertext: string, privateKey: KeyLike): string {
  return nodeCrypto()
    .privateDecrypt(oaep(privateKeyObject(privateKey)), Buffer.from(ciphertext, 'base64'))
    .toString('utf8');
}

function oaep(key: KeyObject): RsaInput {
  return rsaInput(key, nodeCrypto().constants.RSA_PKCS1_OAEP_PADDING);
}

function bytes(message: string | Uint8Array): Uint8Array {
  return typeof message === 'string' ? Buffer.from(message) : message;
}

function privateKeyObject(key: KeyLike): KeyObject {
  if (typeof key !== 'string' && !Buffer.isBuffer(key)) return key;
  const items = readKeyFile(key, 'a private key', typeError);
  for (const item of items) if (item.kind === 'private key') return item.key;
  throw typeError(`expected a private key, got ${items.map(({ kind }) => kind).join(', ')}`);
}

/** A private key is accepted, too: its public key is used. */
function publicKeyObject(key: KeyLike): KeyObject {
  if (typeof key !== 'string' && !Buffer.isBuffer(key)) return key;
  const items = readKeyFile(key, 'a public key or a certificate', typeError);
  for (const item of items) {
    if (item.kind === 'public key') return item.key;
    if (item.kind === 'certificate') return item.certificate.publicKey;
    if (item.kind === 'private key') return nodeCrypto().createPublicKey(item.key);
  }
  throw typeError(`expected a public key or a certificate, got ${items.map(({ kind }) => kind).join(', ')}`);
}

function typeError(problem: string): TypeError {
  return new TypeError(problem);
}
