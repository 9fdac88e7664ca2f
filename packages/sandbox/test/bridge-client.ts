import { createHash, createHmac, createVerify } from 'node:crypto';
import type { BridgeAnswer, BridgeSigning, BridgeVerification, Sandbox } from '@wechatpay-kit/sandbox';

/** Posts JSON to the bridge, as a page does. */
export async function ask<Answer>(
  { url }: Sandbox,
  path: string,
  given: unknown,
): Promise<{ status: number; answer: Answer }> {
  const response = await fetch(`${url}/_bridge/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given),
  });
  return { status: response.status, answer: (await response.json()) as Answer };
}

/** A call such as `POST v3/certificates` that was sent and answered. */
export async function callThrough(
  sandbox: Sandbox,
  operation: string,
  options: object = {},
): Promise<BridgeAnswer & Required<Pick<BridgeAnswer, 'request' | 'signing' | 'answer' | 'verification'>>> {
  const answer = await callAlone(sandbox, operation, options);
  const { request, signing, answer: came, verification } = answer;
  if (request === undefined || signing === undefined || came === undefined || verification === undefined) {
    throw new Error(`not the whole of a call: ${JSON.stringify(answer)}`);
  }
  return { ...answer, request, signing, answer: came, verification };
}

/** A call with any result. */
export async function callAlone(
  sandbox: Sandbox,
  operation: string,
  options: object = {},
): Promise<BridgeAnswer> {
  const [method = '', path = ''] = operation.split(' ');
  const given = { verb: method.toLowerCase(), path, options };
  const { status, answer } = await ask<BridgeAnswer>(sandbox, 'call', given);
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(answer)}`);
  return answer;
}

/** Whether the shown signature matches the shown text, with the shown key. */
export function holds(shown: BridgeSigning | BridgeVerification, key?: string): boolean {
  const { algorithm, message = '', signature = '' } = shown;
  if (algorithm?.endsWith('-SHA256-RSA2048')) {
    const pem =
      'certificate' in shown ? shown.certificate : 'publicKey' in shown ? shown.publicKey : undefined;
    return createVerify('RSA-SHA256')
      .update(message)
      .verify(pem ?? '', signature, 'base64');
  }
  if (!message.endsWith(`&key=${key}`)) return false;
  const hash = algorithm === 'MD5' ? createHash('md5') : createHmac('sha256', key ?? '');
  return hash.update(message).digest('hex').toUpperCase() === signature;
}
