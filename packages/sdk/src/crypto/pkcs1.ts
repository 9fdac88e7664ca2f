/**
 * RSA decryption with the padding of PKCS#1 v1.5, which one answer of APIv2 still comes with.
 *
 * Node refuses it (CVE-2023-46809): an attacker who can have many ciphertexts tried, and learns of each whether its
 * padding was right, can decrypt any other. It is safe here because only verified ciphertexts are tried: an answer of
 * APIv2 is signed with the APIv2 key, which an attacker does not have. It is not exported, so that it is used for nothing
 * else. The padding is looked at without branches, as far as JavaScript allows, and every fault of it is the same error.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8017#section-7.2.2
 */
import { constants, type KeyObject, privateDecrypt } from 'node:crypto';

/** Two bytes, at least eight of padding that are not 0, a 0. */
const shortestPadding = 11;

/**
 * @param ciphertext base64, of a verified answer
 * @throws Error if the ciphertext was not made for this key
 */
export function decryptPkcs1(ciphertext: string, key: KeyObject): Buffer {
  const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(ciphertext, 'base64'));
  let wrong = block.readUInt8(0) | (block.readUInt8(1) ^ 2);
  let found = 0;
  let start = 0;
  for (let at = 2; at < block.length; at++) {
    const isZero = (block.readUInt8(at) - 1) >>> 31;
    start |= -(isZero & (found ^ 1)) & (at + 1);
    found |= isZero;
  }
  wrong |= (found ^ 1) | ((start - shortestPadding) >>> 31);
  if (wrong !== 0) throw new Error('the ciphertext was not made for this key');
  return block.subarray(start);
}
