import type { KeyObject } from 'node:crypto';
import { nodeCrypto } from '../runtime/node-crypto.js';
import { isWorkerd } from '../runtime/workerd.js';

/** What `publicEncrypt()` and `privateDecrypt()` take. */
export interface RsaInput {
  readonly key: KeyObject | string;
  readonly padding: number;
  readonly oaepHash?: string;
}

/** A key with its padding; OAEP is with SHA-1. Beside a padding, workerd takes no KeyObject, so it gets the key in PEM. */
export function rsaInput(key: KeyObject, padding: number): RsaInput {
  const input = { key: isWorkerd() ? pem(key) : key, padding };
  // Bun refuses the hash beside another padding.
  return padding === nodeCrypto().constants.RSA_PKCS1_OAEP_PADDING ? { ...input, oaepHash: 'sha1' } : input;
}

function pem(key: KeyObject): string {
  const exported =
    key.type === 'private'
      ? key.export({ type: 'pkcs8', format: 'pem' })
      : key.export({ type: 'spki', format: 'pem' });
  return exported.toString();
}
