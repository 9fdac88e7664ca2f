import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** Both halves of a key. */
export interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Every key pair of a sandbox: what the protocols sign with is RSA, as WeChat Pay's is; TLS takes what is quick. */
export interface Keys {
  readonly merchant: Pair;
  readonly publicKey: Pair;
  readonly platform: Pair;
  /** The brand's, and WeChat Pay's for the brand. */
  readonly brand: Pair;
  readonly brandPublicKey: Pair;
  readonly server: Pair;
  readonly ca: Pair;
}

/** Makes new keys, all at once on the pool's threads: half a second in which the caller can do something else. */
export async function generateKeys(): Promise<Keys> {
  const [merchant, publicKey, platform, brand, brandPublicKey, server, ca] = await Promise.all([
    promisify(generateKeyPair)('rsa', { modulusLength: 2048 }),
    promisify(generateKeyPair)('rsa', { modulusLength: 2048 }),
    promisify(generateKeyPair)('rsa', { modulusLength: 2048 }),
    promisify(generateKeyPair)('rsa', { modulusLength: 2048 }),
    promisify(generateKeyPair)('rsa', { modulusLength: 2048 }),
    promisify(generateKeyPair)('ec', { namedCurve: 'P-256' }),
    promisify(generateKeyPair)('ec', { namedCurve: 'P-256' }),
  ]);
  return { merchant, publicKey, platform, brand, brandPublicKey, server, ca };
}
