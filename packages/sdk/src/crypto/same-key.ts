import type { KeyObject, X509Certificate } from 'node:crypto';
import { nodeCrypto } from '../runtime/node-crypto.js';

/** Whether two public keys are the same. Not `equals()`: on Cloudflare's workerd it is false for a certificate's key. */
export function isSameKey(one: KeyObject, other: KeyObject): boolean {
  return spki(one).equals(spki(other));
}

/** Whether a certificate is that of a private key. Not `checkPrivateKey()`: on Cloudflare's workerd it is false. */
export function isCertified(key: KeyObject, certificate: X509Certificate): boolean {
  return isSameKey(nodeCrypto().createPublicKey(key), certificate.publicKey);
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}
