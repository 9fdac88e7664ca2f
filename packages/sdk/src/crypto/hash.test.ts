import { describe, expect, it } from 'vitest';
import { vectors } from '../../test/support/vectors.js';
import * as Hash from './hash.js';

const { key, md5, hmac, signs } = vectors('hash');

describe('Hash', () => {
  it.each(md5)('makes the MD5 that openssl makes of $message', ({ message, digest }) => {
    expect(Hash.md5(message)).toBe(digest);
    expect(Hash.md5(Buffer.from(message))).toBe(digest);
  });

  it.each(hmac)('makes the HMAC-SHA256 that openssl makes of $message', ({ message, digest }) => {
    expect(Hash.hmac(message, key)).toBe(digest);
    expect(Hash.hmac(Buffer.from(message), Buffer.from(key))).toBe(digest);
  });
});

describe('Hash.sign', () => {
  it.each(signs)("signs by APIv2's rule as openssl does (%#)", (vector) => {
    expect(Hash.sign('MD5', vector.fields, key)).toBe(vector.MD5);
    expect(Hash.sign('HMAC-SHA256', vector.fields, key)).toBe(vector['HMAC-SHA256']);
  });

  it("agrees with the documents' sample", () => {
    const sample = {
      appid: 'wxd930ea5d5a258f4f',
      mch_id: '10000100',
      device_info: '1000',
      body: 'test',
      nonce_str: 'ibuaiVcKdpRxkhJA',
    };
    expect(Hash.sign('MD5', sample, key)).toBe('9A0A8659F005D6984697E2CA0A9CF3B7');
    expect(Hash.sign('HMAC-SHA256', sample, key)).toBe(
      '6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6',
    );
  });

  it('leaves sign and empty values out, and keeps 0 and false', () => {
    expect(Hash.sign('MD5', { a: 1, sign: 'X', b: '', c: null, d: undefined }, key)).toBe(
      Hash.sign('MD5', { a: 1 }, key),
    );
    expect(Hash.sign('MD5', { a: 1, b: 0 }, key)).not.toBe(Hash.sign('MD5', { a: 1 }, key));
    expect(Hash.sign('MD5', { a: 1, b: false }, key)).not.toBe(Hash.sign('MD5', { a: 1 }, key));
  });

  it('refuses to sign without a key', () => {
    for (const none of ['', undefined, null]) {
      expect(() => Hash.sign('MD5', { a: 1 }, none as string)).toThrow(TypeError);
      expect(() => Hash.sign('HMAC-SHA256', { a: 1 }, none as string)).toThrow(/key/);
    }
  });

  it('refuses any other sign type', () => {
    for (const type of ['', 'md5', 'RSA', 'HMAC-SHA1', undefined]) {
      expect(() => Hash.sign(type as 'MD5', { a: 1 }, key)).toThrow(/MD5 or HMAC-SHA256/);
    }
  });
});

describe('Hash.equals', () => {
  it('tells equal texts from others, of whatever length', () => {
    expect(Hash.equals('9A0A', '9A0A')).toBe(true);
    expect(Hash.equals('', '')).toBe(true);
    for (const other of ['9A0B', '9a0a', '9A0', '9A0A ', '', '签'])
      expect(Hash.equals('9A0A', other)).toBe(false);
  });
});
