import { createCipheriv, sign } from 'node:crypto';
import type { Setup } from './setup.js';

export interface Notification {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A payment notification of the usual size, signed anew every minute. */
export function createNotification({
  apiV3Key,
  platformKeyId,
  platformPrivateKey,
}: Setup): () => Notification {
  const payload = JSON.stringify({
    mchid: '1900000109',
    appid: 'wxd678efh567h23787',
    out_trade_no: '1217752501201407033233368018',
    transaction_id: '1217752501201407033233368018',
    trade_type: 'JSAPI',
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    bank_type: 'OTHERS',
    attach: '深圳分店',
    success_time: '2024-06-08T10:34:56+08:00',
    payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
    amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
  });
  const nonce = 'fdasflkja484';
  const associated_data = 'transaction';
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce).setAAD(Buffer.from(associated_data));
  const sealed = Buffer.concat([cipher.update(payload), cipher.final(), cipher.getAuthTag()]);
  const resource = {
    original_type: 'transaction',
    algorithm: 'AEAD_AES_256_GCM',
    ciphertext: sealed.toString('base64'),
    associated_data,
    nonce,
  };
  const body = Buffer.from(
    JSON.stringify({
      id: 'EV-2018022511223320873',
      create_time: '2024-06-08T10:34:56+08:00',
      resource_type: 'encrypt-resource',
      event_type: 'TRANSACTION.SUCCESS',
      summary: '支付成功',
      resource,
    }),
  );
  let signedAt = 0;
  let headers: Record<string, string> = {};
  return () => {
    const now = Math.floor(Date.now() / 1000);
    if (now - signedAt > 60) {
      signedAt = now;
      const message = Buffer.from(`${now}\n${nonce}\n${body}\n`);
      headers = {
        'content-type': 'application/json',
        'wechatpay-nonce': nonce,
        'wechatpay-serial': platformKeyId,
        'wechatpay-signature': sign('RSA-SHA256', message, platformPrivateKey).toString('base64'),
        'wechatpay-timestamp': String(now),
      };
    }
    return { headers, body };
  };
}
