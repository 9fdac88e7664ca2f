/** A server that plays what the sandbox does not: fields encrypted both ways, files. By hand, with `node:crypto` alone. */
import {
  constants,
  createHash,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  sign,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface Platform {
  /** The configuration of a client, and what the bill must come to; as JSON. */
  readonly stage: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

const publicKeyId = 'PUB_KEY_ID_0114232134912410000000000000';
const bill = Buffer.from('﻿交易时间,公众账号ID\r\n`2019-01-01 00:00:00,`wx1\r\n'.repeat(20_000));

export async function startPlatform(): Promise<Platform> {
  const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const platform = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let name = '';

  const answers: Readonly<Record<string, (body: Buffer) => object>> = {
    'POST /v3/fund-app/mch-transfer/transfer-bills': (body) => {
      name = opened(JSON.parse(body.toString()).user_name, platform.privateKey);
      return { out_bill_no: 'plfk2020042013', state: 'ACCEPTED' };
    },
    'GET /v3/fund-app/mch-transfer/transfer-bills/out-bill-no/plfk2020042013': () => ({
      user_name: sealed(name, merchant.publicKey),
    }),
    'POST /v3/merchant/media/upload': (body) => ({
      media_id: isAsAnnounced(body) ? 'as-announced' : 'another file',
    }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url === '/v3/billdownload/file?token=silence') return;
    if (request.url === '/v3/billdownload/file?token=bill') {
      response.end(gzipSync(bill));
      return;
    }
    const content = answers[`${request.method} ${request.url}`]?.(Buffer.concat(chunks));
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    const body = JSON.stringify(content);
    const timestamp = `${Math.floor(Date.now() / 1000)}`;
    const message = `${timestamp}\nnonce\n${body}\n`;
    response.writeHead(200, {
      'content-type': 'application/json',
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': 'nonce',
      'wechatpay-serial': publicKeyId,
      'wechatpay-signature': sign('sha256', Buffer.from(message), platform.privateKey).toString('base64'),
    });
    response.end(body);
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const config = {
    mchid: '1900000109',
    serial: '3775B6A45ACD588826D15E583A95F5DD00000000',
    privateKey: merchant.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    certs: { [publicKeyId]: platform.publicKey.export({ type: 'spki', format: 'pem' }) },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  return {
    stage: { config, length: bill.length, digest: createHash('sha1').update(bill).digest('hex') },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function opened(text: string, key: KeyObject): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return privateDecrypt({ key, padding, oaepHash: 'sha1' }, Buffer.from(text, 'base64')).toString();
}

function sealed(text: string, key: KeyObject): string {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key, padding, oaepHash: 'sha1' }, Buffer.from(text)).toString('base64');
}

/** Whether a form's file has the digest that its `meta` says. */
function isAsAnnounced(body: Buffer): boolean {
  const boundary = `\r\n${body.subarray(0, body.indexOf('\r\n')).toString()}`;
  const [meta, file] = body
    .toString('latin1')
    .slice(boundary.length)
    .split(boundary)
    .map((part) => Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4), 'latin1'));
  if (meta === undefined || file === undefined) return false;
  return JSON.parse(meta.toString()).sha256 === createHash('sha256').update(file).digest('hex');
}
