/** Keys in PEM, each read once: a test uses few keys for many messages. */

import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

const privateKeys = new Map<string, KeyObject>();
const publicKeys = new Map<string, KeyObject>();

const kept = ['stranger', 'generation1', 'generation2'].map(
  (name) => new URL(`../../packages/sdk/test/keys/${name}.key.pem`, import.meta.url),
);

/** A pair of RSA keys that a sandbox does not have. Making one would take 0.2 s. */
export function ownPair(at: 0 | 1 | 2 = 0): {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
} {
  const privateKey = readPrivateKey(readFileSync(kept[at] ?? '', 'utf8'));
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

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
