import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RawRequest } from '../read.js';
import { verifyV3 } from './verify.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const merchant = {
  scheme: 'WECHATPAY2-SHA256-RSA2048',
  idField: 'mchid',
  idName: '商户号',
  id: '1900000109',
  keys: [{ id: '00AB', privateKey, publicKey, pem: '' }],
} as const;
const timestamp = 1_700_000_000;

/** A valid request, signed at `timestamp`. */
const signature = createSign('RSA-SHA256')
  .update(`GET\n/v3/certificates\n${timestamp}\nnonce\n\n`)
  .sign(privateKey, 'base64');
const request: RawRequest = {
  origin: 'http://127.0.0.1:18080',
  method: 'GET',
  url: '/v3/certificates',
  header: (name) =>
    name === 'authorization'
      ? `WECHATPAY2-SHA256-RSA2048 mchid="1900000109",nonce_str="nonce",timestamp="${timestamp}",serial_no="00ab",signature="${signature}"`
      : undefined,
  body: Buffer.alloc(0),
  tooLarge: false,
  clientCertificate: () => undefined,
};

describe('the window of 300 s', () => {
  const at = (seconds: number) => () => verifyV3(request, merchant, (timestamp + seconds) * 1000);

  test.each([-300, -299.999, 0, 299.999, 300])('accepts a request that is %f s old', (age) => {
    expect(at(age)).not.toThrow();
  });

  test.each([-300.001, 300.001, -86_400, 86_400])('refuses one that is %f s old', (age) => {
    expect(at(age)).toThrow(/相差 \d+ 秒/);
  });
});
