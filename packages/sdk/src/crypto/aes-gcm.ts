/**
 * AEAD_AES_256_GCM: the encryption of notifications and platform certificates with the APIv3 key.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012071382
 */
import { nodeCrypto } from '../runtime/node-crypto.js';

const algorithm = 'aes-256-gcm';
const keyLength = 32;
const tagLength = 16;

/**
 * Encrypts text.
 *
 * @param plaintext text, encrypted as UTF-8
 * @param key the APIv3 key, 32 bytes
 * @param iv the nonce, 12 bytes in WeChat Pay's messages
 * @param aad associated data: authenticated, not encrypted
 * @returns base64 of the ciphertext with the 16-byte tag appended
 * @throws RangeError if the key is not 32 bytes long
 * @example AesGcm.encrypt('{"id":1}', apiV3Key, Formatter.nonce(12), 'transaction')
 */
export function encrypt(plaintext: string, key: string | Buffer, iv: string, aad = ''): string {
  const cipher = nodeCrypto().createCipheriv(algorithm, keyBytes(key), iv).setAAD(Buffer.from(aad));
  return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}

/**
 * Decrypts and authenticates text.
 *
 * @param ciphertext base64 with the 16-byte tag appended
 * @param key the APIv3 key, 32 bytes
 * @param iv the nonce
 * @param aad associated data
 * @returns the authenticated plaintext
 * @throws RangeError if the key is not 32 bytes long or the ciphertext is shorter than its tag
 * @throws Error if the tag does not match: another key, nonce or associated data, or an altered ciphertext
 * @example AesGcm.decrypt(resource.ciphertext, apiV3Key, resource.nonce, resource.associated_data)
 */
export function decrypt(ciphertext: string, key: string | Buffer, iv: string, aad = ''): string {
  const sealed = Buffer.from(ciphertext, 'base64');
  if (sealed.length < tagLength) throw new RangeError('the ciphertext is shorter than its 16-byte tag');
  const decipher = nodeCrypto()
    .createDecipheriv(algorithm, keyBytes(key), iv, { authTagLength: tagLength })
    .setAAD(Buffer.from(aad))
    .setAuthTag(sealed.subarray(-tagLength));
  const plaintext = decipher.update(sealed.subarray(0, -tagLength));
  const rest = decipher.final();
  return (rest.length === 0 ? plaintext : Buffer.concat([plaintext, rest])).toString('utf8');
}

function keyBytes(key: string | Buffer): Buffer {
  const bytes = Buffer.from(key);
  if (bytes.length !== keyLength) throw new RangeError(`the key must be 32 bytes long, not ${bytes.length}`);
  return bytes;
}
