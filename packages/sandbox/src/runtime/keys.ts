import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generatePrime,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';

/** A private and a public key. */
export interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const exponent = 65_537n;

/** Generates a prime factor of an RSA key of 2048 bits, on the thread pool. Its two highest bits are set. */
export async function createPrime(): Promise<bigint> {
  for (;;) {
    const prime = await new Promise<bigint>((resolve, reject) => {
      generatePrime(1024, { bigint: true }, (error, found) => (error ? reject(error) : resolve(found)));
    });
    // The exponent has no inverse otherwise.
    if (prime % exponent !== 1n) return prime;
  }
}

/**
 * Creates an RSA key pair of two primes. The protocols sign with RSA, like WeChat Pay.
 *
 * @param p a prime of {@link createPrime}
 * @param q another one
 * @see https://www.rfc-editor.org/rfc/rfc8017#section-3.2
 */
export function createRsa(p: bigint, q: bigint): Pair {
  const n = p * q;
  const d = invert(exponent, (p - 1n) * (q - 1n));
  const open = { kty: 'RSA', n: encode(n), e: encode(exponent) };
  const secret = {
    ...open,
    d: encode(d),
    p: encode(p),
    q: encode(q),
    dp: encode(d % (p - 1n)),
    dq: encode(d % (q - 1n)),
    qi: encode(invert(q, p)),
  };
  return {
    privateKey: createPrivateKey({ key: secret, format: 'jwk' }),
    publicKey: createPublicKey({ key: open, format: 'jwk' }),
  };
}

/** Generates a key pair for TLS, which uses a faster algorithm. */
export function generateEc(): Promise<Pair> {
  return promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
}

/** The inverse of a number, by Euclid's extended algorithm. */
function invert(value: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, value % modulus];
  let [factor, nextFactor] = [0n, 1n];
  while (next !== 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return factor < 0n ? factor + modulus : factor;
}

function encode(value: bigint): string {
  const digits = value.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex').toString('base64url');
}
