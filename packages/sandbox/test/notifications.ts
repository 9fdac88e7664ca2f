/** Opens notifications without the SDK. */
import { createDecipheriv, createHash } from 'node:crypto';
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { fromXml, type Json, signedBy, v2Sign } from './merchant.js';
import type { Received } from './receiver.js';

export function openGcm(text: unknown, key: string, nonce: unknown, data: unknown): string {
  const sealed = Buffer.from(String(text), 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, String(nonce));
  decipher.setAAD(Buffer.from(String(data))).setAuthTag(sealed.subarray(-16));
  return decipher.update(sealed.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8');
}

/**
 * Verifies the signature of an APIv3 notification, and decrypts its payload.
 *
 * @throws Error for a wrong signature
 */
export function openV3(
  sandbox: Sandbox,
  received: Received | undefined,
  key: string = sandbox.config.apiV3Key,
): { envelope: Json; payload: Json } {
  const { headers, body } = requireReceived(received);
  if (!signedBy(sandbox, headers, body)) throw new Error('the signature is wrong');
  const envelope = JSON.parse(body) as Json & { resource: Json };
  const { ciphertext, nonce, associated_data } = envelope.resource;
  return { envelope, payload: JSON.parse(openGcm(ciphertext, key, nonce, associated_data)) as Json };
}

/**
 * Verifies the signature of an APIv2 notification, and decrypts its payload.
 *
 * @throws Error for a wrong signature
 */
export function openV2(
  sandbox: Sandbox,
  received: Received | undefined,
): { fields: Record<string, string>; payload: string } {
  const { body } = requireReceived(received);
  const { apiV2Key, apiV3Key } = sandbox.config;
  const fields = fromXml(body);
  if (fields['req_info'] !== undefined) {
    if (fields['sign'] !== undefined) throw new Error('an encrypted message has a sign');
    const decipher = createDecipheriv('aes-256-ecb', createHash('md5').update(apiV2Key).digest('hex'), null);
    const payload = decipher.update(fields['req_info'], 'base64', 'utf8') + decipher.final('utf8');
    return { fields, payload };
  }
  // A message without the type is signed like the request that it is about.
  const type = fields['sign']?.length === 64 ? 'HMAC-SHA256' : 'MD5';
  const sign = v2Sign(fields, apiV2Key, fields['sign_type'] ?? fields['algorithm'] ?? type);
  if (fields['sign'] !== sign) throw new Error('the sign is wrong');
  if (fields['event_ciphertext'] === undefined) return { fields, payload: body };
  const data = fields['event_associated_data'] ?? '';
  return { fields, payload: openGcm(fields['event_ciphertext'], apiV3Key, fields['event_nonce'], data) };
}

function requireReceived(received: Received | undefined): Received {
  if (received === undefined) throw new Error('no notification has arrived');
  return received;
}
