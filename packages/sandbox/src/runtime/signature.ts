import { Formatter, Rsa } from 'wechatpay-kit';
import type { Credentials } from './credentials.js';
import type { KeyPair, PlatformKeyKind } from './keyring.js';
import { merchantScheme } from './schemes.js';

/** How notifications about a thing are signed: as the request asked that created it. */
export interface Signing {
  /** The kind of WeChat Pay's key that the request of APIv3 named. */
  readonly named?: PlatformKeyKind | undefined;
  /** The signature type of the message of APIv2. */
  readonly signType?: 'MD5' | 'HMAC-SHA256' | undefined;
}

/**
 * The key that signs an answer: the key of the request's `Wechatpay-Serial`, or without it, that of the merchant's
 * setting, which is the platform certificate's unless it was changed.
 *
 * @returns `undefined` if WeChat Pay has no such key, or has it no longer
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012154180
 */
export function answeringKey(credentials: Credentials, serial: string | undefined): KeyPair | undefined {
  if (serial === undefined) return credentials.answering;
  const certificates = credentials.certificates.map(({ key }) => key);
  return [...credentials.publicKeys, ...certificates].find(
    ({ id }) => id === serial || id === serial.toUpperCase(),
  );
}

/**
 * The signature headers of an answer or a notification.
 *
 * @param now the real time in milliseconds, which the receiver compares with its own
 */
export async function signatureHeaders(
  body: string,
  key: KeyPair,
  now: number,
): Promise<Record<string, string>> {
  const timestamp = Math.floor(now / 1000);
  const nonce = Formatter.nonce();
  return {
    'Wechatpay-Timestamp': String(timestamp),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Signature': await Rsa.signAsync(Formatter.response(timestamp, nonce, body), key.privateKey),
    'Wechatpay-Serial': key.id,
    'Wechatpay-Signature-Type': key.signatureType ?? merchantScheme,
  };
}
