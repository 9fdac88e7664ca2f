import { toXml } from '../text/transformer.js';
import type { Protocol } from './incoming.js';

/** The HTTP answer to WeChat Pay. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty if there is no body. */
  readonly body: string;
}

export type FailureStatus = 400 | 401 | 405 | 408 | 413 | 500 | 503;

/** The sender may be an attacker, so the messages contain no details; these go to `onError`. */
const messages: Readonly<Record<FailureStatus, string>> = {
  400: 'the notification cannot be read',
  401: 'the notification does not verify',
  405: 'notifications are sent with POST',
  408: 'the body did not arrive in time',
  413: 'the body is too long',
  500: 'the notification could not be handled',
  503: 'the notification is being handled',
};

const json = { 'content-type': 'application/json; charset=utf-8' };
const xml = { 'content-type': 'text/xml; charset=utf-8' };

/**
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012081705 (APIv3: status 200 or 204)
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011935221 (APIv2: `return_code` SUCCESS)
 */
export function success(protocol: Protocol): Reply {
  if (protocol === 'v3') return { status: 204, headers: {}, body: '' };
  return { status: 200, headers: xml, body: toXml({ return_code: 'SUCCESS', return_msg: 'OK' }) };
}

export function failure(protocol: Protocol, status: FailureStatus): Reply {
  const message = messages[status];
  const headers = {
    ...(protocol === 'v3' ? json : xml),
    ...(status === 405 ? { allow: 'POST' } : {}),
    // The rest of the body is not read.
    ...(status === 408 || status === 413 ? { connection: 'close' } : {}),
  };
  const body =
    protocol === 'v3'
      ? JSON.stringify({ code: 'FAIL', message })
      : toXml({ return_code: 'FAIL', return_msg: message });
  return { status, headers, body };
}

/** The answer with a business reply. */
export function answer(body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, headers: { ...json, ...headers }, body };
}
