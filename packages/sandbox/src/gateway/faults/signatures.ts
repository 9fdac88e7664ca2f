import type { FaultRule } from '../../faults/rule.js';
import type { Credentials } from '../../runtime/credentials.js';
import { isSignedXml, type Spoiling, spoilMessage, spoilXml } from '../../runtime/spoil.js';

/** An answer in memory. */
export interface HeldAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export async function holdAnswer(response: Response): Promise<HeldAnswer> {
  const { status, headers } = response;
  return { status, headers, body: Buffer.from(await response.arrayBuffer()) };
}

export function sendAnswer({ status, headers: held, body }: HeldAnswer): Response {
  const headers = new Headers(held);
  // That of the body before the fault.
  headers.delete('content-length');
  return new Response(body.length === 0 ? null : new Uint8Array(body), { status, headers });
}

/** Whether an answer can have a fault: one without a signature cannot lose it. */
export function isApplicable(answer: HeldAnswer, { kind, by }: FaultRule): boolean {
  switch (kind) {
    case 'unsigned':
      return isSignedV3(answer) || isSignedV2(answer);
    case 'wrongly-signed':
      return isSignedV2(answer) || (isSignedV3(answer) && (by !== 'changed-body' || answer.body.length > 0));
    case 'signtest':
      return isSignedV3(answer);
    default:
      return true;
  }
}

function isSignedV3({ headers }: HeldAnswer): boolean {
  return headers.has('wechatpay-signature');
}

function isSignedV2({ headers, body }: HeldAnswer): boolean {
  return /\bxml\b/.test(headers.get('content-type') ?? '') && isSignedXml(body.toString('utf8'));
}

/** Takes the signature of an answer away, or makes it wrong. */
export async function spoilAnswer(
  credentials: Credentials,
  answer: HeldAnswer,
  spoiling: Spoiling,
): Promise<HeldAnswer> {
  const { status } = answer;
  if (isSignedV2(answer)) {
    const xml = spoilXml(credentials, answer.body.toString('utf8'), spoiling);
    return { ...answer, body: Buffer.from(xml) };
  }
  const given = { headers: Object.fromEntries(answer.headers), body: answer.body.toString('utf8') };
  const { headers, body } = await spoilMessage(credentials, given, spoiling);
  return { status, headers: new Headers(headers), body: Buffer.from(body) };
}
