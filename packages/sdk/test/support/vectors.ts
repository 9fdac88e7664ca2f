import { readFileSync } from 'node:fs';

/** The vectors in `test/vectors`, which other implementations made. */
export interface Vectors {
  rsa: {
    signatures: { message: string; signature: string }[];
    ciphertexts: { plaintext: string; ciphertext: string }[];
  };
  aes: {
    ecb: { key: string; plaintext: string; ciphertext: string }[];
    gcm: { key: string; nonce: string; aad: string; plaintext: string; ciphertext: string }[];
  };
  hash: {
    key: string;
    md5: { message: string; digest: string }[];
    hmac: { message: string; digest: string }[];
    signs: { fields: Record<string, unknown>; MD5: string; 'HMAC-SHA256': string }[];
  };
}

export function vectors<Name extends keyof Vectors>(name: Name): Vectors[Name] {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));
}
