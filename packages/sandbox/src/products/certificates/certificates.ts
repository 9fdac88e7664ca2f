import { AesGcm, Formatter } from 'wechatpay-kit';
import type { Certified, Dated } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { Answer, V3Call } from '../shared/handler.js';

const associated_data = 'certificate';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012551764 */
export function certificates({ world, query }: V3Call): Answer {
  const { certificates: published, mode, apiV3Key } = world.credentials;
  // A merchant that has gone over to the public key has no certificates to download.
  if (mode === 'publicKey') {
    throw new Refusal('RESOURCE_NOT_EXISTS', '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥');
  }
  // The list of certificates of the Chinese algorithms is empty.
  if (query['algorithm_type'] === 'SM2') return { status: 200, body: { data: [] } };
  return { status: 200, body: { data: published.map((dated) => describe(dated, apiV3Key)) } };
}

/** The times of a certificate that replaces another or is replaced are those of its use. */
function describe(
  { key, from, until }: Dated<Certified>,
  apiV3Key: string,
): Readonly<Record<string, unknown>> {
  const nonce = Formatter.nonce(12);
  return {
    serial_no: key.id,
    effective_time: rfc3339(from ?? key.notBefore.getTime()),
    expire_time: rfc3339(until ?? key.notAfter.getTime()),
    encrypt_certificate: {
      algorithm: 'AEAD_AES_256_GCM',
      nonce,
      associated_data,
      ciphertext: AesGcm.encrypt(key.pem, apiV3Key, nonce, associated_data),
    },
  };
}
