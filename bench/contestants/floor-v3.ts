import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { v3Path, v3Request } from '../setup/requests.js';
import type { Setup } from '../setup/setup.js';
import type { Call } from './contestant.js';
import type { Answer, Post } from './post.js';

export function floorV3(setup: Setup, post: Post): Call {
  const { platformKeyId } = setup;
  const privateKey = createPrivateKey(setup.merchantKey);
  const publicKey = createPublicKey(setup.platformPublicKey);
  return async () => {
    const body = JSON.stringify(v3Request());
    const answer = await post(
      v3Path,
      {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'floor',
        'wechatpay-serial': platformKeyId,
        authorization: await authorize(setup, privateKey, 'POST', v3Path, body),
      },
      body,
    );
    return verified(answer, platformKeyId, publicKey);
  };
}

export async function authorize(
  { mchid, serial }: Setup,
  key: KeyObject,
  method: string,
  path: string,
  body: string,
): Promise<string> {
  const timestamp = Math.floor(Date.now() / 1000);
  const nonce = randomBytes(16).toString('hex');
  const signature = await signed(`${method}\n${path}\n${timestamp}\n${nonce}\n${body}\n`, key);
  return `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",serial_no="${serial}",timestamp="${timestamp}",nonce_str="${nonce}",signature="${signature}"`;
}

function signed(message: string, key: KeyObject): Promise<string> {
  return new Promise((resolve, reject) => {
    sign('RSA-SHA256', Buffer.from(message), key, (error, signature) => {
      if (error === null) resolve(signature.toString('base64'));
      else reject(error);
    });
  });
}

export function verified({ status, headers, body }: Answer, keyId: string, key: KeyObject): unknown {
  const timestamp = headers['wechatpay-timestamp'];
  const nonce = headers['wechatpay-nonce'];
  const signature = headers['wechatpay-signature'];
  if (status !== 200 || headers['wechatpay-serial'] !== keyId || typeof signature !== 'string') {
    throw new Error(`an answer without a signature, status ${status}`);
  }
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) throw new Error('the clock is off');
  const text = body.toString();
  const message = Buffer.from(`${timestamp}\n${nonce}\n${text}\n`);
  if (!verify('RSA-SHA256', message, key, Buffer.from(signature, 'base64'))) throw new Error('bad signature');
  return JSON.parse(text);
}
