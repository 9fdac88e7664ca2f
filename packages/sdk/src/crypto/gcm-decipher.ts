import { nodeCrypto } from '../runtime/node-crypto.js';
import { isWorkerd } from '../runtime/workerd.js';

const algorithm = 'aes-256-gcm';
/** In bytes. */
export const tagLength = 16;

/** Opens AES-256-GCM piece by piece. The tag comes last: `setAuthTag()` before `final()`, which throws if it differs. */
export interface GcmDecipher {
  update(ciphertext: Buffer): Buffer;
  setAuthTag(tag: Buffer): unknown;
  final(): Buffer;
}

export function gcmDecipher(key: Buffer, iv: Buffer): GcmDecipher {
  if (isWorkerd()) return tagLast(key, iv);
  return nodeCrypto().createDecipheriv(algorithm, key, iv, { authTagLength: tagLength });
}

/**
 * The same from two ciphers, for workerd, whose decipher wants the tag before the first byte. GCM adds the same key
 * stream in both directions, so the first cipher opens the text; the second seals it again and so computes the tag.
 *
 * @see https://doi.org/10.6028/NIST.SP.800-38D (sections 7.1 and 7.2)
 */
export function tagLast(key: Buffer, iv: Buffer): GcmDecipher {
  const opening = nodeCrypto().createCipheriv(algorithm, key, iv);
  const sealing = nodeCrypto().createCipheriv(algorithm, key, iv);
  let expected: Buffer = Buffer.alloc(0);
  return {
    update(ciphertext) {
      const text = opening.update(ciphertext);
      sealing.update(text);
      return text;
    },
    setAuthTag(tag) {
      expected = tag;
    },
    final() {
      sealing.final();
      const tag = sealing.getAuthTag();
      if (tag.length !== expected.length || !nodeCrypto().timingSafeEqual(tag, expected)) {
        throw new Error('the tag does not match');
      }
      return Buffer.alloc(0);
    },
  };
}
