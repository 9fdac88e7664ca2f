import { describe, expect, it } from 'vitest';
import { vectors } from '../../test/support/vectors.js';
import * as AesEcb from './aes-ecb.js';
import * as Hash from './hash.js';

const { ecb } = vectors('aes');
const key = Hash.md5('192006250b4c09247ec02edce69f6a2d');

describe('AesEcb', () => {
  it.each(ecb)('encrypts and decrypts as openssl does (%#)', ({ key, plaintext, ciphertext }) => {
    expect(AesEcb.encrypt(plaintext, key)).toBe(ciphertext);
    expect(AesEcb.decrypt(ciphertext, key)).toBe(plaintext);
    expect(AesEcb.decrypt(ciphertext, Buffer.from(key))).toBe(plaintext);
  });

  it('takes the MD5 of the APIv2 key for a refund notification', () => {
    expect(ecb[0]?.key).toBe(key);
  });

  it('fails for another key, for half a block and for nothing', () => {
    const sealed = AesEcb.encrypt('<root><refund_id>1</refund_id></root>', key);
    expect(() => AesEcb.decrypt(sealed, key.replace(/^./, 'x'))).toThrow();
    expect(() =>
      AesEcb.decrypt(Buffer.from(sealed, 'base64').subarray(0, -1).toString('base64'), key),
    ).toThrow();
    expect(() => AesEcb.decrypt('', key)).toThrow();
  });

  it('takes a key of 32 bytes and no other', () => {
    for (const wrong of ['', key.slice(1), `${key}0`, key.slice(0, 16)]) {
      expect(() => AesEcb.encrypt('text', wrong)).toThrow(RangeError);
      expect(() => AesEcb.decrypt('', wrong)).toThrow(RangeError);
    }
  });
});
