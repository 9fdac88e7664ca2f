import { createCipheriv, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { apiV3Key, pem } from '../../test/support/keys.js';
import { decryptCertificates } from './certificates.js';

const serial = '6A10000000000000000000000000000000000001';
const cert = pem('generation1.cert.pem');

function row(text = cert, more: object = {}, key = apiV3Key): object {
  const cipher = createCipheriv('aes-256-gcm', key, 'fdasflkja484').setAAD(Buffer.from('certificate'));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return {
    serial_no: serial,
    effective_time: '2020-01-01T08:00:00+08:00',
    expire_time: '2025-01-01T08:00:00+08:00',
    encrypt_certificate: {
      algorithm: 'AEAD_AES_256_GCM',
      nonce: 'fdasflkja484',
      associated_data: 'certificate',
      ciphertext: sealed.toString('base64'),
    },
    ...more,
  };
}
const opened = (...data: unknown[]) => decryptCertificates(JSON.stringify({ data }), apiV3Key);

describe('decryptCertificates', () => {
  it('decrypts the certificates, and reads their validity', () => {
    const [key, ...more] = opened(row());
    expect(more).toEqual([]);
    expect(key).toMatchObject({
      id: serial,
      source: 'downloaded',
      validity: { from: Date.UTC(2020, 0, 1), to: Date.UTC(2025, 0, 1) },
    });
    expect(key?.key.equals(new X509Certificate(cert).publicKey)).toBe(true);
  });

  it('takes a serial number in lower case, and bytes', () => {
    const text = JSON.stringify({ data: [row(cert, { serial_no: serial.toLowerCase() })] });
    expect(decryptCertificates(Buffer.from(text), apiV3Key)).toMatchObject([{ id: serial }]);
  });

  it.each<[string, () => unknown, object]>([
    ['with another key', () => opened(row(cert, {}, 'x'.repeat(32))), { code: 'DECRYPT_FAILED', serial }],
    ['that is none', () => opened(row('text')), { code: 'BAD_RESPONSE' }],
    ['of an elliptic curve', () => opened(row(pem('elliptic.cert.pem'))), { code: 'BAD_RESPONSE' }],
    ['of another serial number', () => opened(row(pem('generation2.cert.pem'))), { code: 'BAD_RESPONSE' }],
    ['that is a private key', () => opened(row(pem('generation1.key.pem'))), { code: 'BAD_RESPONSE' }],
  ])('refuses a certificate %s', (_, open, fields) => {
    expect(open).toThrow(expect.objectContaining(fields));
  });

  it.each(['', 'x', 'null', '[]', '{}', '{"data":{}}', '{"data":[]}', '{"data":[null]}', '{"data":[5]}'])(
    'refuses what is no list: %s',
    (body) => {
      expect(() => decryptCertificates(body, apiV3Key)).toThrow('not a list of platform certificates');
    },
  );

  it.each([
    { serial_no: 5 },
    { encrypt_certificate: null },
    { encrypt_certificate: {} },
    { encrypt_certificate: { nonce: 'a', ciphertext: 'b' } },
  ])('refuses a row with %j', (more) => {
    expect(() => opened(row(cert, more))).toThrow('not a list of platform certificates');
  });
});
