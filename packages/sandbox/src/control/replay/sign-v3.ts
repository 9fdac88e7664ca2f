import { Formatter, Rsa } from 'wechatpay-kit';
import type { Caller } from '../../gateway/v3/caller.js';
import { signedBody } from '../../gateway/v3/verify.js';
import { findHeader, type RepeatedMessage } from './message.js';

/**
 * Signs a message of APIv3 anew: the bytes of its body, or of a form the bytes of `meta`, with a new nonce and the present
 * time. The rest stays as it is.
 *
 * @returns `undefined` if the caller keeps its private key
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365342
 */
export async function signV3Anew(
  message: RepeatedMessage,
  { scheme, idField, id, key }: Pick<Caller, 'scheme' | 'idField' | 'id' | 'key'>,
): Promise<RepeatedMessage | undefined> {
  if (key.privateKey === undefined) return undefined;
  const { method, url, headers, body } = message;
  // The real time, which the gateway compares with.
  const timestamp = Math.floor(Date.now() / 1000);
  const nonce = Formatter.nonce();
  const text = Buffer.concat([
    Buffer.from(`${method}\n${url}\n${timestamp}\n${nonce}\n`, 'latin1'),
    signedBody(findHeader(message, 'content-type'), body),
    Buffer.from('\n'),
  ]);
  const signature = await Rsa.signAsync(text, key.privateKey);
  const authorization = `${scheme} ${idField}="${id}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${key.id}"`;
  const others = headers.filter(([name]) => name.toLowerCase() !== 'authorization');
  return { ...message, headers: [...others, ['Authorization', authorization]] };
}
