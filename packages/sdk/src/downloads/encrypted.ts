/**
 * Files that are encrypted as a whole: the bills of sub-merchants and of pay score.
 *
 * Each has a key of its own, which comes encrypted for the merchant API certificate (RSA-OAEP), and is encrypted with
 * AEAD_AES_256_GCM: no associated data, the 16-byte tag at its end. It is compressed before it is encrypted. Its tag
 * proves that it is whole, so that its digest, which is that of the text inside, need not be compared as well.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012710630
 */

import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto';
import type { Readable } from 'node:stream';
import { rsaInput } from '../crypto/rsa-input.js';
import { describe } from '../errors/given.js';
import { RequestError, VerificationError } from '../errors/index.js';

const algorithm = 'aes-256-gcm';
const keyLength = 32;
const tagLength = 16;
/** What each part may hold before the one before it has to wait; in bytes. */
const ahead = 256 * 1024;

/** How a file is opened. */
export interface FileKey {
  readonly key: Buffer;
  readonly nonce: string;
}

/**
 * The key of a file, as an operation answered it.
 *
 * @returns `undefined` if the file is not encrypted
 * @throws RequestError for half of the two; VerificationError DECRYPT_FAILED if the key does not open
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
  throw new RequestError(field, `expected what the operation answered, a string, got ${describe(value)}`);
}

function unwrapped(sealed: string, key: KeyObject): Buffer {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  let opened: Buffer;
  try {
    opened = privateDecrypt(rsaInput(key, padding), Buffer.from(sealed, 'base64'));
  } catch (cause) {
    throw failed(
      'encrypt_key does not open with privateKey: it was encrypted for another merchant API certificate',
      cause,
    );
  }
  // The page does not say whether the key is 32 characters or base64 of 32 bytes; their lengths differ.
  const bytes = opened.length === keyLength ? opened : Buffer.from(opened.toString('latin1'), 'base64');
  if (bytes.length === keyLength) return bytes;
  throw failed(`encrypt_key holds ${opened.length} bytes, and no key of AES-256`);
}

/**
 * An encrypted file's content as it arrives. Its end is its proof: where the tag differs the stream fails instead of
 * ending, with VerificationError DECRYPT_FAILED, so what was read before the end is not to be relied on. Destroying it
 * destroys the source.
 */
export function deciphered(source: Readable, { key, nonce }: FileKey): Readable {
  const { pipeline, Transform } = process.getBuiltinModule('node:stream');
  const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce), { authTagLength: tagLength });
  /** The last bytes so far: they may be the tag. */
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
      if (held.length < tagLength) return done(failed('the file is shorter than the tag at its end'));
      try {
        decipher.setAuthTag(held);
        done(null, decipher.final());
      } catch (cause) {
        done(
          failed(
            'the file does not open with its encrypt_key and nonce: it is damaged, or another one',
            cause,
          ),
        );
      }
    },
  });
  // The reader learns of a failure from the stream itself.
  pipeline(source, opening, () => {});
  return opening;
}

function failed(message: string, cause?: unknown): VerificationError {
  return new VerificationError('DECRYPT_FAILED', message, { cause });
}
