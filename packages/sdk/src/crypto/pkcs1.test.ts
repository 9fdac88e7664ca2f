import { constants, createPrivateKey, createPublicKey, publicEncrypt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyFile, merchant, stranger } from '../../test/support/keys.js';
import { openssl } from '../../test/support/openssl.js';
import { decryptPkcs1 } from './pkcs1.js';

const key = createPrivateKey(merchant.key);

function encrypted(plaintext: string): string {
  const cert = keyFile('merchant.cert.pem').pathname;
  const padding = ['-pkeyopt', 'rsa_padding_mode:pkcs1'];
  return openssl(['pkeyutl', '-encrypt', '-certin', '-inkey', cert, ...padding], plaintext).toString(
    'base64',
  );
}

/** A block of any content, encrypted without padding. */
function raw(block: Buffer): string {
  const publicKey = createPublicKey(merchant.key);
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, block).toString('base64');
}

/** 256 bytes: the given ones, padding of ones, and whatever stands at their end. */
function block(beginning: number[], end: number[]): Buffer {
  const bytes = Buffer.alloc(256, 1);
  Buffer.from(beginning).copy(bytes);
  Buffer.from(end).copy(bytes, 256 - end.length);
  return bytes;
}

describe('PKCS#1 v1.5', () => {
  it.each(['张三', 'x', 'x'.repeat(245)])('opens %j as openssl encrypts it', (plaintext) => {
    expect(decryptPkcs1(encrypted(plaintext), key).toString()).toBe(plaintext);
  });

  it('decrypts empty content, and content with zeros', () => {
    expect(decryptPkcs1(raw(block([0, 2], [0])), key)).toHaveLength(0);
    expect([...decryptPkcs1(raw(block([0, 2], [0, 1, 0, 0, 2])), key)]).toEqual([1, 0, 0, 2]);
  });

  it('takes eight bytes of padding, and not seven', () => {
    const at = (zero: number): Buffer => {
      const bytes = block([0, 2], []);
      bytes.writeUInt8(0, zero);
      return bytes;
    };
    expect(decryptPkcs1(raw(at(10)), key)).toHaveLength(245);
    for (let zero = 2; zero < 10; zero++) expect(() => decryptPkcs1(raw(at(zero)), key)).toThrow();
  });

  it('throws the same error for every wrong padding', () => {
    const faults = [
      block([1, 2], [0]),
      block([0, 1], [0]),
      block([0, 0], [0]),
      block([0, 2], []),
      block([0, 3], [0]),
    ];
    // A block must be a smaller number than the modulus.
    const messages = faults.map((fault) => {
      try {
        return decryptPkcs1(raw(fault), key).toString();
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    });
    expect(new Set(messages)).toEqual(new Set(['the ciphertext was not encrypted for this key']));
    expect(() => decryptPkcs1(encrypted('x'), createPrivateKey(stranger.key))).toThrow();
  });
});
