/**
 * Encrypted files: the bills of sub-merchants and of pay score.
 *
 * Each file is compressed, then encrypted with AEAD_AES_256_GCM, without associated data and with the 16-byte tag at its
 * end. Each has its own key, which is encrypted for the merchant API certificate (RSA-OAEP). The tag proves that the file
 * is complete and unchanged, so the digest in the answer, which is that of the plaintext, is not checked.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012710630
 */
import type { KeyObject } from 'node:crypto';
import type { Readable } from 'node:stream';
import { gcmDecipher, tagLength } from '../crypto/gcm-decipher.js';
import { rsaInput } from '../crypto/rsa-input.js';
import { describe } from '../errors/given.js';
import { RequestError, VerificationError } from '../errors/index.js';
import { nodeCrypto } from '../runtime/node-crypto.js';

const keyLength = 32;
/** The buffer size of the decrypting stream, in bytes. */
const ahead = 256 * 1024;

/** The key and the nonce of an encrypted file. */
export interface FileKey {
  readonly key: Buffer;
  readonly nonce: string;
}

/**
 * Decrypts the key of a file.
 *
 * @returns `undefined` if the file is not encrypted
 * @throws RequestError if only one of the two is given; VerificationError DECRYPT_FAILED if the key cannot be decrypted
 */
export function fileKeyFrom(
  encrypt_key: unknown,
  nonce: unknown,
  privateKey: KeyObject,
): FileKey | undefined {
  if (encrypt_key === undefined && nonce === undefined) return undefined;
  const sealed = text('encrypt_key', encrypt_key);
  return { key: unwrapped(sealed, privateKey), nonce: text('nonce', nonce) };
}

function text(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new RequestError(field, `expected the string that the operation answered, got ${describe(value)}`);
}

function unwrapped(sealed: string, key: KeyObject): Buffer {
  const padding = nodeCrypto().constants.RSA_PKCS1_OAEP_PADDING;
  let opened: Buffer;
  try {
    opened = nodeCrypto().privateDecrypt(rsaInput(key, padding), Buffer.from(sealed, 'base64'));
  } catch (cause) {
    throw failed(
      'encrypt_key cannot be decrypted with privateKey; it was encrypted for another merchant API certificate',
      cause,
    );
  }
  // The page does not say whether the key is 32 characters or base64 of 32 bytes. The length decides.
  const bytes = opened.length === keyLength ? opened : Buffer.from(opened.toString('latin1'), 'base64');
  if (bytes.length === keyLength) return bytes;
  throw failed(`encrypt_key contains ${opened.length} bytes; expected a key of ${keyLength} bytes`);
}

/**
 * Decrypts a stream. If the tag at its end is wrong, the stream fails with VerificationError DECRYPT_FAILED instead of
 * ending, and the content read before must be discarded. Destroying the stream destroys its source.
 */
export function decryptStream(source: Readable, { key, nonce }: FileKey): Readable {
  const { pipeline, Transform } = process.getBuiltinModule('node:stream');
  const decipher = gcmDecipher(key, Buffer.from(nonce));
  /** The last bytes received so far. They may be the tag. */
  let held = Buffer.alloc(0);
  const opening = new Transform({
    highWaterMark: ahead,
    transform(chunk: Buffer, _, done) {
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const end = Math.max(0, bytes.length - tagLength);
      held = Buffer.from(bytes.subarray(end));
      done(null, end === 0 ? undefined : decipher.update(bytes.subarray(0, end)));
    },
    flush(done) {
      if (held.length < tagLength) return done(failed('the file is shorter than its authentication tag'));
      try {
        decipher.setAuthTag(held);
        done(null, decipher.final());
      } catch (cause) {
        done(
          failed(
            'the file cannot be decrypted with its encrypt_key and nonce; it is damaged, or a different file',
            cause,
          ),
        );
      }
    },
  });
  // Ignored: the stream reports the failure to its reader.
  pipeline(source, opening, () => {});
  return opening;
}

function failed(message: string, cause?: unknown): VerificationError {
  return new VerificationError('DECRYPT_FAILED', message, { cause });
}
