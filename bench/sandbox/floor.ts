/** A server written by hand, which does nothing but verify and sign. It shows what Node.js takes besides RSA. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { processCpu } from '../rounds/cpu.js';
import type { Merchant } from './requests.js';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const key = createPrivateKey(privateKey);
const publicKey = createPublicKey(key);
const body = Buffer.from(JSON.stringify({ data: 'x'.repeat(100) }));

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => answer(request, Buffer.concat(chunks), response));
});
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.send?.({ url, mchid: '1', serial: '1', privateKey, apiV2Key: '' } satisfies Merchant);
});
process.on('message', () => process.send?.(processCpu()));
process.on('disconnect', () => process.exit());

function answer({ method, url, headers }: IncomingMessage, given: Buffer, response: ServerResponse): void {
  const [, timestamp = '', nonce = '', signature = ''] =
    /timestamp="(\d+)",nonce_str="(\w+)",signature="([^"]+)"/.exec(headers.authorization ?? '') ?? [];
  const message = Buffer.from(`${method}\n${url}\n${timestamp}\n${nonce}\n${given}\n`);
  if (!verify('RSA-SHA256', message, publicKey, Buffer.from(signature, 'base64'))) {
    response.writeHead(401).end();
    return;
  }
  sign('RSA-SHA256', Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), key, (error, signed) => {
    if (error !== null) throw error;
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': body.length,
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Signature': signed.toString('base64'),
    });
    response.end(body);
  });
}
