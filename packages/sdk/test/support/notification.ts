/** Notifications as WeChat Pay sends them: made by `platform.ts`, not by the SDK. */
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

/** One of APIv2, an event of its own unless the fields say otherwise. */
export function v2Notification(fields: Readonly<Record<string, string>> = {}): Sent {
  const body = v2Message({
    return_code: 'SUCCESS',
    result_code: 'SUCCESS',
    mch_id: '1900000109',
    transaction_id: `${++count}`,
    ...fields,
  });
  return { headers: { 'content-type': 'text/xml' }, body };
}

/** The same as a request of the Fetch standard. */
export function requestOf({ headers, body }: Sent): Request {
  return new Request('http://shop.test/notify', { method: 'POST', headers, body });
}

export const v2Success =
  '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>';

/** What is answered, in one object. */
export async function answerOf(
  response: Response,
): Promise<{ status: number; type: string | null; body: string }> {
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}
