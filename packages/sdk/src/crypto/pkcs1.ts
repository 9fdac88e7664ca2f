/**
 * RSA decryption with PKCS#1 v1.5 padding, which one APIv2 answer still uses.
 *
 * Node refuses this padding (CVE-2023-46809): an attacker who can submit many ciphertexts, and learns for each whether
 * its padding was right, can decrypt any other ciphertext. It is safe here because only verified ciphertexts are
 * decrypted: an APIv2 answer is signed with the APIv2 key, which an attacker does not have. This function is not exported
 * and must not be used elsewhere. The padding check has no branches, as far as JavaScript allows, and every wrong padding
 * throws the same error.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8017#section-7.2.2
 */
import type { KeyObject } from 'node:crypto';
import { nodeCrypto } from '../runtime/node-crypto.js';
import { rsaInput } from './rsa-input.js';

/** Two bytes, at least eight nonzero padding bytes, and a zero byte. */
const shortestPadding = 11;

/**
 * @param ciphertext base64, of a verified answer
 * @throws Error if the ciphertext was not encrypted for this key
 */
export function decryptPkcs1(ciphertext: string, key: KeyObject): Buffer {
  const block = nodeCrypto().privateDecrypt(
    rsaInput(key, nodeCrypto().constants.RSA_NO_PADDING),
    Buffer.from(ciphertext, 'base64'),
  );
  let wrong = block.readUInt8(0) | (block.readUInt8(1) ^ 2);
  let found = 0;
  let start = 0;
  for (let at = 2; at < block.length; at++) {
    const isZero = (block.readUInt8(at) - 1) >>> 31;
    start |= -(isZero & (found ^ 1)) & (at + 1);
    found |= isZero;
  }
  wrong |= (found ^ 1) | ((start - shortestPadding) >>> 31);
  if (wrong !== 0) throw new Error('the ciphertext was not encrypted for this key');
  return block.subarray(start);
}
