import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyFile, merchant, platform, stranger } from '../../test/support/keys.js';
import { openssl } from '../../test/support/openssl.js';
import { vectors } from '../../test/support/vectors.js';
import * as Rsa from './rsa.js';

const { signatures, ciphertexts } = vectors('rsa');
const message = 'GET\n/v3/certificates\n1554208460\n593BEC0C\n\n';

describe('Rsa.sign', () => {
  it.each(signatures)('signs as openssl does (%#)', async ({ message, signature }) => {
    expect(Rsa.sign(message, merchant.key)).toBe(signature);
    expect(await Rsa.signAsync(message, merchant.key)).toBe(signature);
    expect(Rsa.sign(Buffer.from(message), Buffer.from(merchant.key))).toBe(signature);
    expect(Rsa.sign(message, createPrivateKey(merchant.key))).toBe(signature);
  });

  it('fails for a key that cannot sign', async () => {
    expect(() => Rsa.sign(message, platform.publicKey)).toThrow();
    expect(() => Rsa.sign(message, createPublicKey(platform.publicKey))).toThrow(TypeError);
    await expect(Rsa.signAsync(message, platform.publicKey)).rejects.toThrow();
    await expect(Rsa.signAsync(message, createPublicKey(platform.publicKey))).rejects.toThrow(TypeError);
  });
});

describe('Rsa.verify', () => {
  it.each(signatures)('takes what openssl signed (%#)', ({ message, signature }) => {
    expect(Rsa.verify(message, signature, merchant.cert)).toBe(true);
    expect(Rsa.verify(Buffer.from(message), signature, createPublicKey(merchant.cert))).toBe(true);
  });

  it('takes a public key as well as a certificate', () => {
    const signature = Rsa.sign(message, platform.key);
    expect(Rsa.verify(message, signature, platform.publicKey)).toBe(true);
    expect(Rsa.verify(message, signature, Buffer.from(platform.cert))).toBe(true);
  });

  it('refuses a signature of another key and one over another message', () => {
    const signature = Rsa.sign(message, merchant.key);
    expect(Rsa.verify(message, signature, stranger.cert)).toBe(false);
    expect(Rsa.verify(`${message}\n`, signature, merchant.cert)).toBe(false);
    expect(Rsa.verify('', signature, merchant.cert)).toBe(false);
  });

  it('refuses a signature with any one byte flipped', () => {
    const key = createPublicKey(merchant.cert);
    const signature = Buffer.from(Rsa.sign(message, merchant.key), 'base64');
    for (let at = 0; at < signature.length; at++) {
      const flipped = Buffer.from(signature);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
      expect(Rsa.verify(message, flipped.toString('base64'), key), `byte ${at}`).toBe(false);
    }
  });

  it('refuses every spelling of a signature but the canonical one', () => {
    const signature = Rsa.sign(message, merchant.key);
    expect(signature.endsWith('==')).toBe(true);
    // 256 bytes leave four unused bits in the last character but the padding: several spellings decode alike.
    const last = signature.charAt(signature.length - 3);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const sibling = alphabet.charAt(alphabet.indexOf(last) + 1);
    for (const other of [
      '',
      '=',
      'not base64 at all',
      signature.slice(0, -1),
      signature.slice(0, -2),
      `${signature}=`,
      ` ${signature}`,
      `${signature}\n`,
      `${signature.slice(0, 60)}\n${signature.slice(60)}`,
      signature.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
      `${signature.slice(0, -3)}${sibling}==`,
      `${signature}${signature}`,
      `WECHATPAY/SIGNTEST/${signature}`,
    ]) {
      expect(Rsa.verify(message, other, merchant.cert), JSON.stringify(other)).toBe(false);
    }
  });
});

describe('Rsa.decrypt', () => {
  it.each(ciphertexts)('opens what openssl encrypted (%#)', ({ plaintext, ciphertext }) => {
    expect(Rsa.decrypt(ciphertext, merchant.key)).toBe(plaintext);
  });

  it('fails for another key, and for a ciphertext that was altered', () => {
    const ciphertext = ciphertexts[0]?.ciphertext ?? '';
    const altered = Buffer.from(ciphertext, 'base64');
    altered.writeUInt8(altered.readUInt8(100) ^ 1, 100);
    expect(() => Rsa.decrypt(ciphertext, stranger.key)).toThrow();
    expect(() => Rsa.decrypt(altered.toString('base64'), merchant.key)).toThrow();
    expect(() => Rsa.decrypt('', merchant.key)).toThrow();
  });
});

describe('Rsa.encrypt', () => {
  it.each(['张三', '', 'x'.repeat(214)])('encrypts %j so that openssl opens it', (plaintext) => {
    const ciphertext = Buffer.from(Rsa.encrypt(plaintext, merchant.cert), 'base64');
    const key = keyFile('merchant.key.pem').pathname;
    const opened = openssl(
      [
        'pkeyutl',
        '-decrypt',
        '-inkey',
        key,
        '-pkeyopt',
        'rsa_padding_mode:oaep',
        '-pkeyopt',
        'rsa_oaep_md:sha1',
      ],
      ciphertext,
    );
    expect(opened.toString('utf8')).toBe(plaintext);
  });

  it('never encrypts to the same ciphertext twice', () => {
    expect(Rsa.encrypt('张三', platform.publicKey)).not.toBe(Rsa.encrypt('张三', platform.publicKey));
  });

  it('fails for a plaintext that is too long for the key', () => {
    expect(() => Rsa.encrypt('x'.repeat(215), platform.publicKey)).toThrow(/too large/);
  });

  it('fails for a key that is not RSA', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    expect(() => Rsa.encrypt('张三', publicKey)).toThrow();
  });
});
