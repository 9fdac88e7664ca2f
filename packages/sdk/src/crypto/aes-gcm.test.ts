import { describe, expect, it } from 'vitest';
import { vectors } from '../../test/support/vectors.js';
import * as AesGcm from './aes-gcm.js';

const { gcm } = vectors('aes');
const key = '0123456789abcdef0123456789ABCDEF';
const nonce = 'fdasflkja484';

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

describe('AesGcm', () => {
  it.each(gcm)('encrypts and decrypts as Python cryptography does (%#)', (vector) => {
    const { key, nonce, aad, plaintext, ciphertext } = vector;
    expect(AesGcm.encrypt(plaintext, key, nonce, aad)).toBe(ciphertext);
    expect(AesGcm.decrypt(ciphertext, key, nonce, aad)).toBe(plaintext);
    expect(AesGcm.decrypt(ciphertext, Buffer.from(key), nonce, aad)).toBe(plaintext);
  });

  // McGrew and Viega, The Galois/Counter Mode of Operation (GCM), appendix B.
  it.each([
    ['13', '', '530f8afbc74536b9a963b4f1c4cb738b'],
    ['14', '\0'.repeat(16), 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919'],
  ])('agrees with test case %s of the specification', (_, plaintext, sealed) => {
    const zeros = Buffer.alloc(32);
    const iv = '\0'.repeat(12);
    expect(AesGcm.encrypt(plaintext, zeros, iv)).toBe(base64(sealed));
    expect(AesGcm.decrypt(base64(sealed), zeros, iv)).toBe(plaintext);
  });

  it('refuses a ciphertext or tag with any one bit flipped', () => {
    const sealed = Buffer.from(AesGcm.encrypt('{"contract_id":"123"}', key, nonce, 'papay'), 'base64');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => AesGcm.decrypt(flipped.toString('base64'), key, nonce, 'papay'), `bit ${bit}`).toThrow();
    }
  });

  it('refuses other associated data, another nonce and another key', () => {
    const sealed = AesGcm.encrypt('{}', key, nonce, 'papay');
    expect(() => AesGcm.decrypt(sealed, key, nonce, 'transaction')).toThrow();
    expect(() => AesGcm.decrypt(sealed, key, nonce)).toThrow();
    expect(() => AesGcm.decrypt(sealed, key, 'fdasflkja485', 'papay')).toThrow();
    expect(() => AesGcm.decrypt(sealed, key, '', 'papay')).toThrow();
    expect(() => AesGcm.decrypt(sealed, key.toLowerCase(), nonce, 'papay')).toThrow();
  });

  it('refuses a tag that was cut short or cut off', () => {
    const sealed = Buffer.from(AesGcm.encrypt('{"contract_id":"123"}', key, nonce, 'papay'), 'base64');
    for (let length = 0; length < sealed.length; length++) {
      const short = sealed.subarray(0, length).toString('base64');
      expect(() => AesGcm.decrypt(short, key, nonce, 'papay'), `${length} bytes`).toThrow();
    }
  });

  it('takes a key of 32 bytes and no other', () => {
    const sealed = AesGcm.encrypt('{}', key, nonce);
    for (const wrong of ['', key.slice(1), `${key}0`, key.slice(0, 16), Buffer.alloc(31)]) {
      expect(() => AesGcm.encrypt('{}', wrong, nonce)).toThrow(RangeError);
      expect(() => AesGcm.decrypt(sealed, wrong, nonce)).toThrow(/32 bytes/);
    }
  });

  it('counts the bytes of a key, not its characters', () => {
    expect(() => AesGcm.encrypt('{}', '密'.repeat(32), nonce)).toThrow('must be 32 bytes long, not 96');
  });
});
