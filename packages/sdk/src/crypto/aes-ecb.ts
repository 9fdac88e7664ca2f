/**
 * AES-256-ECB with PKCS#7 padding, for `req_info` in APIv2's refund notification. ECB reveals patterns and
 * authenticates nothing; use it for this message only.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011935223
 */
import { nodeCrypto } from '../runtime/node-crypto.js';

const algorithm = 'aes-256-ecb';
/** Not `null`, which Cloudflare's workerd refuses. */
const noIv = '';

/**
 * Encrypts text.
 *
 * @param text encrypted as UTF-8
 * @param key 32 bytes; for `req_info` the lower-case hexadecimal MD5 of the APIv2 key
 * @returns base64
 * @throws RangeError if the key is not 32 bytes long
 * @example AesEcb.encrypt('<root/>', Hash.md5(apiV2Key))
 */
export function encrypt(text: string, key: string | Buffer): string {
  const cipher = nodeCrypto().createCipheriv(algorithm, key, noIv);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

/**
 * Decrypts text.
 *
 * @param text base64
 * @param key as for {@link encrypt}
 * @returns the plaintext
 * @throws RangeError if the key is not 32 bytes long; Error if the padding is wrong
 * @example AesEcb.decrypt(notification.req_info, Hash.md5(apiV2Key))
 */
export function decrypt(text: string, key: string | Buffer): string {
  const decipher = nodeCrypto().createDecipheriv(algorithm, key, noIv);
  return Buffer.concat([decipher.update(text, 'base64'), decipher.final()]).toString('utf8');
}
