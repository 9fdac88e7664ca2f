import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { gcmDecipher, tagLast } from './gcm-decipher.js';

const key = randomBytes(32);
const iv = randomBytes(12);
const text = Buffer.from('交易时间,公众账号ID\r\n'.repeat(500));
const cipher = createCipheriv('aes-256-gcm', key, iv);
const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
const tag = cipher.getAuthTag();

function opened(decipher: ReturnType<typeof gcmDecipher>, ciphertext: Buffer, end: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < ciphertext.length; at += 777)
    pieces.push(decipher.update(ciphertext.subarray(at, at + 777)));
  decipher.setAuthTag(end);
  return Buffer.concat([...pieces, decipher.final()]);
}

describe.each([
  ['of Node.js', gcmDecipher],
  ['of two ciphers', tagLast],
])('a decipher %s, whose tag comes last', (_, decipher) => {
  it('opens in pieces what was sealed', () => {
    expect(opened(decipher(key, iv), sealed, tag).equals(text)).toBe(true);
  });

  it('refuses an altered text', () => {
    const altered = Buffer.from(sealed);
    altered.writeUInt8(altered.readUInt8(5_000) ^ 1, 5_000);
    expect(() => opened(decipher(key, iv), altered, tag)).toThrow();
  });

  it.each([
    ['another tag', randomBytes(16)],
    ['a short tag', tag.subarray(0, 12)],
  ])('refuses %s', (_name, wrong) => {
    expect(() => opened(decipher(key, iv), sealed, wrong)).toThrow();
  });

  it('refuses another key', () => {
    expect(() => opened(decipher(randomBytes(32), iv), sealed, tag)).toThrow();
  });
});
