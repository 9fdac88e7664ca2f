import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** A private and a public key. */
export interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Generates a key pair on the thread pool. The protocols sign with RSA, like WeChat Pay. */
export function generateRsa(): Promise<Pair> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
}

/** Generates a key pair for TLS, which uses a faster algorithm. */
export function generateEc(): Promise<Pair> {
  return promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
}
