/** Keys in PEM, each read once: a test uses few keys for many messages. */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';

const privateKeys = new Map<string, KeyObject>();
const publicKeys = new Map<string, KeyObject>();

export function readPrivateKey(pem: string): KeyObject {
  return readOnce(privateKeys, pem, createPrivateKey);
}

/** @param pem a public key or a certificate */
export function readPublicKey(pem: string): KeyObject {
  return readOnce(publicKeys, pem, () =>
    pem.includes('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem),
  );
}

function readOnce(keys: Map<string, KeyObject>, pem: string, read: (pem: string) => KeyObject): KeyObject {
  const key = keys.get(pem) ?? read(pem);
  keys.set(pem, key);
  return key;
}
