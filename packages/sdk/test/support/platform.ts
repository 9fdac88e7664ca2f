/**
 * Signs and encrypts as WeChat Pay does, with `node:crypto` alone: a second implementation, so that the SDK is not
 * tested against itself.
 */
import { createCipheriv, createHash, createHmac, sign } from 'node:crypto';
import { readPrivateKey } from '../../../../tools/test/pem-keys.js';
import { apiV2Key, apiV3Key, platform } from './keys.js';

export interface V3Signing {
  /** Seconds since 1970. */
  timestamp?: number | string;
  nonce?: string;
  serial?: string;
  key?: string;
}

/** The headers that sign a v3 answer or notification. */
export function v3Headers(body: string | Buffer, signing: V3Signing = {}): Record<string, string> {
  const { timestamp = Math.floor(Date.now() / 1000), nonce = '593BEC0C930BF1AFEB40B4A08C8FB242' } = signing;
  const message = Buffer.concat([
    Buffer.from(`${timestamp}\n${nonce}\n`),
    Buffer.from(body),
    Buffer.from('\n'),
  ]);
  return {
    'wechatpay-timestamp': String(timestamp),
    'wechatpay-nonce': nonce,
    'wechatpay-serial': signing.serial ?? platform.publicKeyId,
    'wechatpay-signature': sign('sha256', message, readPrivateKey(signing.key ?? platform.key)).toString(
      'base64',
    ),
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
  };
}

/** A v3 notification's body: the payload encrypted with the APIv3 key. */
export function v3Envelope(
  type: string,
  payload: string,
  { key = apiV3Key, nonce = 'fdasflkja484', associated_data = 'papay', ...more }: Record<string, string> = {},
): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associated_data));
  const sealed = Buffer.concat([cipher.update(payload, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return JSON.stringify({
    id: 'EV-2018022511223320873',
    create_time: '2020-03-20T10:34:56+08:00',
    resource_type: 'encrypt-resource',
    event_type: type,
    summary: '签约成功',
    resource: {
      original_type: 'papay',
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: sealed.toString('base64'),
      associated_data,
      nonce,
      ...more,
    },
  });
}

/** The `sign` of an APIv2 message. */
export function v2Sign(
  fields: Readonly<Record<string, string>>,
  type: 'MD5' | 'HMAC-SHA256' = 'MD5',
  key: string = apiV2Key,
): string {
  const pairs = Object.keys(fields)
    .filter((name) => name !== 'sign' && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`);
  const text = [...pairs, `key=${key}`].join('&');
  const digest = type === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return digest.update(text).digest('hex').toUpperCase();
}

/** An APIv2 message: the fields as they are. */
export function v2Xml(fields: Readonly<Record<string, string>>): string {
  const elements = Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return `<xml>${elements.join('\n')}</xml>`;
}

/** An APIv2 message, signed. */
export function v2Message(
  fields: Readonly<Record<string, string>>,
  type: 'MD5' | 'HMAC-SHA256' = 'MD5',
  key: string = apiV2Key,
): string {
  return v2Xml({ ...fields, sign: v2Sign(fields, type, key) });
}
