/** Notifications as WeChat Pay sends them: made by `platform.ts`, not by the SDK. */
import { createCipheriv } from 'node:crypto';
import { apiV3Key } from './keys.js';
import { type V3Signing, v2Message, v3Envelope, v3Headers } from './platform.js';

export interface Sent {
  readonly headers: Record<string, string>;
  readonly body: string;
}

let count = 0;

/** One of APIv3, an event of its own unless `id` says otherwise. */
export function v3Notification(
  type: string,
  payload: unknown,
  { id = `EV-${++count}`, ...signing }: V3Signing & { id?: string } = {},
): Sent {
  const body = JSON.stringify({ ...JSON.parse(v3Envelope(type, JSON.stringify(payload))), id });
  return { headers: { 'content-type': 'application/json', ...v3Headers(body, signing) }, body };
}

/** All that every payment of APIv2 is notified with. */
export const v2Payment = {
  return_code: 'SUCCESS',
  result_code: 'SUCCESS',
  appid: 'wx2421b1c4370ec43b',
  mch_id: '1900000109',
  nonce_str: '5d2b6c2a8db53831f7eda20af46e531c',
  openid: 'oUpF8uMEb4qRXf22hE3X68TekukE',
  bank_type: 'CFT',
  total_fee: '1',
  transaction_id: '1004400740201409030005092168',
  out_trade_no: '1409811653',
} as const;

/** All that a deduction of APIv2 that failed is notified with. */
export const v2FailedDeduction = {
  return_code: 'SUCCESS',
  result_code: 'FAIL',
  appid: 'wx2421b1c4370ec43b',
  mch_id: '1900000109',
  nonce_str: '5d2b6c2a8db53831f7eda20af46e531c',
  out_trade_no: '1409811653',
  contract_id: 'Wx15463511252015071056489715',
  trade_state: 'PAY_FAIL',
} as const;

/** All that every contract of APIv2 is notified with, but for change_type. */
export const v2Contract = {
  mch_id: '1900000109',
  contract_code: '100001256',
  openid: 'oHZx6uMbIG46UXQ3SKxU',
  operate_time: '2015-07-01 10:00:00',
  contract_id: 'Wx15463511252015071056489715',
} as const;

/** A payment of APIv2, an event of its own unless the fields say otherwise. */
export function v2Notification(fields: Readonly<Record<string, string>> = {}): Sent {
  const body = v2Message({ ...v2Payment, transaction_id: `${++count}`, ...fields });
  return { headers: { 'content-type': 'text/xml' }, body };
}

/** An APIv2 notification whose content is encrypted with the APIv3 key, such as `CHECK.SUCCESS`. */
export function v2Encrypted(
  event_type: string,
  plain: string,
  { key = apiV3Key, id = `EV-${++count}` } = {},
): Sent {
  const cipher = createCipheriv('aes-256-gcm', key, 'fdasflkja484').setAAD(Buffer.from('payscore'));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const fields = {
    mch_id: '1900000109',
    appid: 'wxcbda96de0b165486',
    algorithm: 'HMAC-SHA256',
    nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
    event_id: id,
    event_create_time: '20180225112233',
    event_type,
    event_algorithm: 'AEAD_AES_256_GCM',
    event_nonce: 'fdasflkja484',
    event_associated_data: 'payscore',
    event_ciphertext: sealed.toString('base64'),
  };
  return { headers: { 'content-type': 'text/xml' }, body: v2Message(fields, 'HMAC-SHA256') };
}

/** An encrypted APIv2 notification of an event_type that is not in the catalogue. */
export function v2Unknown(): Sent {
  return v2Encrypted('SOMETHING.NEW', '{"a":1}');
}

/** The same as a request of the Fetch standard. */
export function asRequest({ headers, body }: Sent): Request {
  return new Request('http://shop.test/notify', { method: 'POST', headers, body });
}

export const v2Success =
  '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>';

/** What is answered, in one object. */
export async function takeAnswer(
  response: Response,
): Promise<{ status: number; type: string | null; body: string }> {
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}
