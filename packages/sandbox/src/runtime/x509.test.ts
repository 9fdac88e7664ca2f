import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Certified } from './keyring.js';
import { createPrime, createRsa } from './keys.js';
import { createAuthority, createIssuer, renewServer } from './x509.js';

const folder = mkdtempSync(join(tmpdir(), 'x509-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Serial numbers that begin and end with zeros, where an encoding goes wrong first. */
let count = 0;
const serials = () => `50${String(count++).padStart(36, '0')}00`;
const names = ['localhost', '127.0.0.1', '::1', 'fe80::1:2', '*.mch.weixin.qq.com'];
const authority = await createAuthority(names, serials);
const issuer = createIssuer(authority, serials);
const pair = createRsa(await createPrime(), await createPrime());
const issued: Record<string, Certified> = {
  server: authority.server,
  'renewed server': (await renewServer(authority, names, serials)).server,
  merchant: await issuer.merchant(pair, '1900000109'),
  brand: await issuer.brand(pair, '40001'),
  platform: await issuer.platform(pair),
  'platform of a further merchant': await issuer.platform(pair, '1900000110'),
};

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe.each(Object.entries(issued))(
  'the certificate of %s',
  (name, { id, pem, der, notAfter, publicKey }) => {
    const certificate = new X509Certificate(der);

    test('is one that openssl accepts in its strict mode', () => {
      const ca = write('ca.pem', authority.ca);
      const file = write(`${name}.pem`, pem);
      const output = execFileSync('openssl', ['verify', '-x509_strict', '-CAfile', ca, file]).toString();
      expect(output).toBe(`${file}: OK\n`);
    });

    test('has what is said of it', () => {
      expect(new X509Certificate(pem).raw).toEqual(der);
      expect(certificate.serialNumber).toBe(id);
      expect(new Date(certificate.validTo)).toEqual(notAfter);
      expect(certificate.publicKey.equals(publicKey)).toBe(true);
      expect(certificate.ca).toBe(false);
    });
  },
);

test('the certificate of the CA is no other', () => {
  const certificate = new X509Certificate(authority.ca);
  expect(certificate.ca).toBe(true);
  expect(certificate.subject).toBe('CN=wechatpay-kit sandbox CA');
  expect(certificate.checkPrivateKey(authority.pair.privateKey)).toBe(true);
});

test('names and uses stand in the certificates', () => {
  const read = (name: string) => new X509Certificate(issued[name]?.der ?? '');
  expect(read('server').subjectAltName).toBe(
    'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:FE80:0:0:0:0:0:1:2, ' +
      'DNS:*.mch.weixin.qq.com',
  );
  expect(read('merchant').subject).toBe('CN=1900000109\nO=wechatpay-kit sandbox merchant');
  expect(read('brand').subject).toBe('CN=40001\nO=wechatpay-kit sandbox brand');
  expect(read('platform of a further merchant').subject).toBe(
    'CN=wechatpay-kit sandbox platform of 1900000110',
  );
  expect(['server', 'merchant', 'platform'].map((name) => read(name).keyUsage)).toEqual([
    ['1.3.6.1.5.5.7.3.1'],
    ['1.3.6.1.5.5.7.3.2'],
    undefined,
  ]);
});
