import type { FaultRule } from '../../faults/rule.js';
import type { Credentials } from '../../runtime/credentials.js';
import { isSignedXml, type Spoiling, spoilMessage, spoilXml } from '../../runtime/spoil.js';
import { createReply, findHeader, type Reply } from '../reply.js';

/** Whether an answer can have a fault: one without a signature cannot lose it. */
export function isApplicable(answer: Reply, { kind, by }: FaultRule): boolean {
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

function isSignedV3(answer: Reply): boolean {
  return findHeader(answer, 'wechatpay-signature') !== undefined;
}

function isSignedV2(answer: Reply): boolean {
  const type = findHeader(answer, 'content-type') ?? '';
  return /\bxml\b/.test(type) && isSignedXml(answer.body.toString('utf8'));
}

/** Takes the signature of an answer away, or makes it wrong. */
export async function spoilAnswer(
  credentials: Credentials,
  answer: Reply,
  spoiling: Spoiling,
): Promise<Reply> {
  const { status } = answer;
  if (isSignedV2(answer)) {
    const xml = spoilXml(credentials, answer.body.toString('utf8'), spoiling);
    return { ...answer, body: Buffer.from(xml) };
  }
  const given = { headers: answer.headers, body: answer.body.toString('utf8') };
  const { headers, body } = await spoilMessage(credentials, given, spoiling);
  return createReply(status, headers, body);
}
