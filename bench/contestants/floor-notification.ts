import { createDecipheriv, createPublicKey, verify } from 'node:crypto';
import { createNotification } from '../setup/notification.js';
import type { Setup } from '../setup/setup.js';
import type { Call } from './contestant.js';

/** Only verifies and decrypts. It does not check the shape of the JSON. */
export function floorNotification(setup: Setup): Call {
  const key = createPublicKey(setup.platformPublicKey);
  const apiV3Key = Buffer.from(setup.apiV3Key);
  const notification = createNotification(setup);
  return async () => {
    const { headers, body } = notification();
    const timestamp = headers['wechatpay-timestamp'];
    if (headers['wechatpay-serial'] !== setup.platformKeyId) throw new Error('unknown key');
    if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) throw new Error('the clock is off');
    const message = Buffer.from(`${timestamp}\n${headers['wechatpay-nonce']}\n${body}\n`);
    const signature = Buffer.from(headers['wechatpay-signature'] ?? '', 'base64');
    if (!verify('RSA-SHA256', message, key, signature)) throw new Error('bad signature');
    const { resource } = JSON.parse(body.toString());
    const sealed = Buffer.from(resource.ciphertext, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', apiV3Key, resource.nonce);
    decipher.setAAD(Buffer.from(resource.associated_data)).setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    return JSON.parse(plain.toString());
  };
}
