import { type Configured, requireMerchant } from '../config/settings.js';
import * as Formatter from '../crypto/formatter.js';
import * as Rsa from '../crypto/rsa.js';
import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { signedReplies } from '../generated/events.js';
import * as Json from '../text/json.js';
import { answer, type Reply } from './reply.js';

/**
 * Creates the answer to an event that expects a business reply. Each notification of the event gets its own. Two event
 * types require a signature: the header `Authorization` has the form of a request's, but signs what an answer's signature
 * covers: time, nonce and body.
 *
 * @param data the handler's return value
 * @see https://pay.weixin.qq.com/doc/v3/institution/4019762388
 * @see https://pay.weixin.qq.com/doc/v3/institution/4019762399
 */
export async function createBusinessReply(
  configured: Configured,
  type: string,
  data: unknown,
): Promise<Reply> {
  if (data === null || typeof data !== 'object') {
    throw new RequestError(
      `handlers.${type}`,
      `expected it to return the answer, an object such as { code: 'SUCCESS', … }, got ${describe(data)}`,
    );
  }
  const body = serializeReply(type, data);
  if (!signedReplies.has(type)) return answer(body);
  // Only merchants receive the events whose replies are signed.
  const { mchid, serial, privateKey, clock } = requireMerchant(configured);
  const timestamp = Math.floor(clock() / 1000);
  const nonce = Formatter.nonce();
  const signature = await Rsa.signAsync(Formatter.response(timestamp, nonce, body), privateKey);
  return answer(body, {
    authorization: Formatter.authorization(mchid, nonce, signature, timestamp, serial),
  });
}

function serializeReply(type: string, data: object): string {
  const field = `handlers.${type}`;
  let text: string | undefined;
  try {
    text = Json.stringify(data);
  } catch (cause) {
    throw new RequestError(
      field,
      'the object that it returned cannot be written as JSON; check it for cycles and deep nesting',
      { cause },
    );
  }
  if (text?.startsWith('{')) return text;
  throw new RequestError(field, 'expected it to return the answer, an object of fields');
}
