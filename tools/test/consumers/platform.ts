/** A server that plays what the sandbox does not: fields encrypted both ways, files. By hand, with `node:crypto` alone. */
import {
  constants,
  createCipheriv,
  createHash,
  createHmac,
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
const apiV2Key = '0123456789abcdef0123456789abcdef';
const bill = Buffer.from('﻿交易时间,公众账号ID\r\n`2019-01-01 00:00:00,`wx1\r\n'.repeat(20_000));

export async function startPlatform(): Promise<Platform> {
  const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const platform = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const fileKey = { key: 'abcdef0123456789abcdef0123456789', nonce: 'abcdef012345' };
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
    if (request.url === '/v3/billdownload/file?token=sealed') {
      response.end(encryptedBill(fileKey));
      return;
    }
    if (request.url === '/secsvc/getrealnameinfo') {
      response.end(realName('张三', merchant.publicKey));
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
    apiV2Key,
    privateKey: merchant.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    certs: { [publicKeyId]: platform.publicKey.export({ type: 'spki', format: 'pem' }) },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  return {
    stage: {
      config,
      length: bill.length,
      digest: createHash('sha1').update(bill).digest('hex'),
      encrypt_key: sealed(fileKey.key, merchant.publicKey),
      nonce: fileKey.nonce,
    },
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

/** A file that is compressed, then encrypted as a whole, its tag at the end. */
function encryptedBill({ key, nonce }: { readonly key: string; readonly nonce: string }): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([cipher.update(gzipSync(bill)), cipher.final(), cipher.getAuthTag()]);
}

/** The one response of APIv2 that is encrypted with PKCS#1 v1.5. */
function realName(name: string, key: KeyObject): string {
  const padding = constants.RSA_PKCS1_PADDING;
  const fields = {
    encrypted_real_name: publicEncrypt({ key, padding }, Buffer.from(name)).toString('base64'),
    mch_id: '1900000109',
    result_code: 'SUCCESS',
    return_code: 'SUCCESS',
  };
  const entries = Object.entries(fields);
  const text = [...entries, ['key', apiV2Key]].map(([field, value]) => `${field}=${value}`).join('&');
  const signature = createHmac('sha256', apiV2Key).update(text).digest('hex').toUpperCase();
  const elements = [...entries, ['sign', signature]].map(([field, value]) => `<${field}>${value}</${field}>`);
  return `<xml>${elements.join('')}</xml>`;
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
