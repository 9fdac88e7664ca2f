import type { KeyObject, X509Certificate } from 'node:crypto';
import { nodeCrypto } from '../runtime/node-crypto.js';
import { isWorkerd } from '../runtime/workerd.js';

/**
 * Whether two public keys are the same. On Cloudflare's workerd, `equals()` is false for a certificate's key. Elsewhere it
 * spares the export, which takes ten times as long.
 */
export function isSameKey(one: KeyObject, other: KeyObject): boolean {
  return isWorkerd() ? spki(one).equals(spki(other)) : one.equals(other);
}

/** Whether a certificate is that of a private key. Not `checkPrivateKey()`: on Cloudflare's workerd it is false. */
export function isCertified(key: KeyObject, certificate: X509Certificate): boolean {
  return isSameKey(nodeCrypto().createPublicKey(key), certificate.publicKey);
}

/** A key is compared with several others. */
const exported = new WeakMap<KeyObject, Buffer>();

function spki(key: KeyObject): Buffer {
  const known = exported.get(key);
  if (known !== undefined) return known;
  const bytes = key.export({ type: 'spki', format: 'der' });
  exported.set(key, bytes);
  return bytes;
}
