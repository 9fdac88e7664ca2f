import { constants, privateDecrypt } from 'node:crypto';
import type { EncryptedField } from '../../description/problem.js';
import type { KeyPair } from '../../runtime/keyring.js';
import { parameterError, type RefusalDetail } from '../../runtime/refusal.js';

/**
 * Checks that encrypted fields can be decrypted with the key that the request names. Only they demand
 * `Wechatpay-Serial`, whatever pages say: official SDKs in PHP and Node.js send it with no other request.
 *
 * @param serial the header `Wechatpay-Serial`
 * @param key the key that it names
 * @throws Refusal PARAM_ERROR
 */
export function checkEncrypted(
  fields: readonly EncryptedField[],
  location: RefusalDetail['location'],
  serial: string | undefined,
  key: KeyPair,
): void {
  for (const { field, text, padding } of fields) {
    if (serial === undefined || serial === '') {
      const issue = `必填：请求含加密字段 ${field}，须给出加密所用的微信支付公钥 ID 或平台证书序列号`;
      throw parameterError('Wechatpay-Serial', issue, 'header');
    }
    if (isEncrypted(text, padding, key)) continue;
    throw parameterError(field, '不是以 Wechatpay-Serial 所指的公钥加密的密文', location, text.slice(0, 128));
  }
}

function isEncrypted(
  text: string,
  padding: EncryptedField['padding'],
  { privateKey: key }: KeyPair,
): boolean {
  const sealed = Buffer.from(text, 'base64');
  try {
    if (padding === 'oaep') {
      privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING }, sealed);
      return true;
    }
    // RFC 8017, section 7.2.1. Node.js does not take this padding off.
    const padded = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, sealed);
    return padded[0] === 0 && padded[1] === 2;
  } catch {
    return false;
  }
}
