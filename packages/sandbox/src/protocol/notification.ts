import type { KeyPair } from '../credentials.js';
import { signatureHeaders } from './v3-sign.js';

/**
 * The headers of one attempt at a notification. APIv3's are signed, each attempt anew: the merchant refuses an old
 * timestamp. APIv2's carry their signature in the body.
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
    // The real time: merchants check it against their own clocks.
    ...(await signatureHeaders(body, key, Date.now())),
  };
}
