import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { billSha1, downloadPath, picture, uploadPath } from '../setup/files.js';
import type { Setup } from '../setup/setup.js';
import type { Call } from './contestant.js';
import { authorize, verified } from './floor-v3.js';
import type { Post } from './post.js';

/** An upload: digest, form from a template, verified answer. */
export function floorUpload(setup: Setup, post: Post): Call {
  const privateKey = createPrivateKey(setup.merchantKey);
  const publicKey = createPublicKey(setup.platformPublicKey);
  return async () => {
    const sha256 = createHash('sha256').update(picture).digest('hex');
    const meta = JSON.stringify({ filename: 'picture.png', sha256 });
    const boundary = randomBytes(16).toString('hex');
    const body = Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n${meta}\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="picture.png"\r\nContent-Type: image/png\r\n\r\n`,
      ),
      picture,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const answer = await post(
      uploadPath,
      {
        accept: 'application/json',
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'user-agent': 'floor',
        'wechatpay-serial': setup.platformKeyId,
        authorization: await authorize(setup, privateKey, 'POST', uploadPath, meta),
      },
      body,
    );
    return verified(answer, setup.platformKeyId, publicKey);
  };
}

/** A download: decompressed, hashed, discarded. */
export function floorDownload(setup: Setup, origin: string): Call {
  const privateKey = createPrivateKey(setup.merchantKey);
  return async () => {
    const hash = createHash('sha1');
    let length = 0;
    for await (const chunk of (await requestFile(setup, origin, privateKey)).pipe(
      createGunzip({ chunkSize: 64 * 1024 }),
    )) {
      hash.update(chunk);
      length += chunk.length;
    }
    if (hash.digest('hex') !== billSha1()) throw new Error('bad digest');
    return length;
  };
}

async function requestFile(setup: Setup, origin: string, privateKey: KeyObject): Promise<IncomingMessage> {
  const authorization = await authorize(setup, privateKey, 'GET', downloadPath, '');
  return new Promise((resolve, reject) => {
    get(origin + downloadPath, { headers: { 'user-agent': 'floor', authorization } }, resolve).on(
      'error',
      reject,
    );
  });
}
