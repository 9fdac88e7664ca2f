import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** A private and a public key. */
export interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** All key pairs of a sandbox. The protocols sign with RSA, like WeChat Pay. TLS uses a faster algorithm. */
export interface Keys {
  readonly merchant: Pair;
  readonly publicKey: Pair;
  readonly platform: Pair;
  /** The brand's key, and WeChat Pay's key for the brand. */
  readonly brand: Pair;
  readonly brandPublicKey: Pair;
  readonly server: Pair;
  readonly ca: Pair;
}

/** Generates a key pair on the thread pool. */
export function generateRsa(): Promise<Pair> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
}

/** Generates new keys in parallel on the thread pool, which takes half a second. */
export async function generateKeys(): Promise<Keys> {
  const [merchant, publicKey, platform, brand, brandPublicKey, server, ca] = await Promise.all([
    generateRsa(),
    generateRsa(),
    generateRsa(),
    generateRsa(),
    generateRsa(),
    promisify(generateKeyPair)('ec', { namedCurve: 'P-256' }),
    promisify(generateKeyPair)('ec', { namedCurve: 'P-256' }),
  ]);
  return { merchant, publicKey, platform, brand, brandPublicKey, server, ca };
}
