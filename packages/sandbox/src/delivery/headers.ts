import type { KeyPair } from '../runtime/keyring.js';
import { signatureHeaders } from '../runtime/signature.js';

/**
 * The headers of a delivery attempt. APIv3 signs each attempt anew, because the merchant refuses an old timestamp. APIv2
 * has its signature in the body.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012081705
 */
export async function notificationHeaders(
  protocol: 'v2' | 'v3',
  body: string,
  key: KeyPair,
): Promise<Record<string, string>> {
  if (protocol === 'v2')
    return { 'Content-Type': 'text/xml; charset=utf-8', Accept: '*/*', 'User-Agent': 'Mozilla/4.0' };
  return {
    'Content-Type': 'application/json',
    Accept: '*/*',
    'User-Agent': 'Mozilla/4.0',
    // The real time, because merchants compare it with their own clocks.
    ...(await signatureHeaders(body, key, Date.now())),
  };
}
