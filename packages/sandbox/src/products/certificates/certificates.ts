import { AesGcm, Formatter } from 'wechatpay-kit';
import { rfc3339 } from '../../runtime/time.js';
import type { Answer, V3Call } from '../shared/handler.js';

const associated_data = 'certificate';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012551764 */
export function certificates({ world, query }: V3Call): Answer {
  const { platform, apiV3Key } = world.credentials;
  // The list of certificates of the Chinese algorithms is empty.
  if (query['algorithm_type'] === 'SM2') return { status: 200, body: { data: [] } };
  const nonce = Formatter.nonce(12);
  const entry = {
    serial_no: platform.id,
    effective_time: rfc3339(platform.notBefore.getTime()),
    expire_time: rfc3339(platform.notAfter.getTime()),
    encrypt_certificate: {
      algorithm: 'AEAD_AES_256_GCM',
      nonce,
      associated_data,
      ciphertext: AesGcm.encrypt(platform.pem, apiV3Key, nonce, associated_data),
    },
  };
  return { status: 200, body: { data: [entry] } };
}
