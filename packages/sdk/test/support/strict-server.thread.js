// The thread of strict-server.ts: reads requests as WeChat Pay has to, and answers what it finds wrong with each.
// Everything here is written against the documents, with node:crypto and other parsers; nothing is the SDK's own.
// JavaScript, because a thread cannot be started from TypeScript.
import { createHash, createHmac, verify, X509Certificate } from 'node:crypto';
import { createServer, request as open } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { parentPort, workerData } from 'node:worker_threads';
import { SaxesParser } from 'saxes';

const { merchant, brand, apiV2Key, tls, prefix } = workerData;
/** Requests whose bytes no server can read: what a parser trips over on a connection. */
let unreadable = 0;
let connections = 0;

/** Methods whose request has a body by its nature: one that is empty has to say so (RFC 9110, section 8.6). */
const withBody = new Set(['POST', 'PUT', 'PATCH']);

function checkFraming({ method, headers, rawHeaders }, body, faults) {
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  for (const name of new Set(names))
    if (names.filter((other) => other === name).length > 1) faults.push(`${name} is there twice`);
  const length = headers['content-length'];
  if (headers['transfer-encoding'] !== undefined) faults.push('it has a transfer-encoding');
  if (length !== undefined && !/^\d+$/.test(length)) faults.push(`its length is '${length}'`);
  if (Number(length ?? 0) !== body.length) faults.push(`its length is ${length}, its body ${body.length}`);
  if (withBody.has(method) && length === undefined) faults.push(`a ${method} without a length`);
  if (method === 'GET' && length !== undefined) faults.push('a GET with a length');
  if (body.length === 0 && headers['content-type'] !== undefined) faults.push('a type for no body');
}

/** The form's fields, its files left out, by a parser that is not the SDK's: undici's. */
async function formOf({ headers }, body) {
  const response = new Response(body, { headers: { 'content-type': headers['content-type'] } });
  const fields = {};
  for (const [name, value] of await response.formData()) {
    if (typeof value === 'string') fields[name] = value;
    else if (value.size === 0) throw new Error(`the file ${name} is empty`);
  }
  return fields;
}

/**
 * Who signs what, and how it says so: a brand what is beneath `/brand/`, the merchant all else.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365342
 * @see https://pay.weixin.qq.com/doc/brand/4015407523
 */
const signers = {
  merchant: { scheme: 'WECHATPAY2-SHA256-RSA2048', id: 'mchid', ...merchant },
  brand: { scheme: 'WECHATPAY-BRAND-SHA256-RSA2048', id: 'brand_id', ...brand },
};

async function checkV3(request, body, faults) {
  const { method, url, headers } = request;
  const [scheme, parameters = ''] = (headers.authorization ?? '').split(/ (.*)/s);
  const signer = url.startsWith('/brand/') ? signers.brand : signers.merchant;
  if (scheme !== signer.scheme) faults.push(`the scheme is '${scheme}'`);
  const part = Object.fromEntries([...parameters.matchAll(/(\w+)="([^"]*)"/g)].map(([, k, v]) => [k, v]));
  if (part[signer.id] !== signer[signer.id]) faults.push(`the ${signer.id} is '${part[signer.id]}'`);
  if (part.serial_no !== signer.serial) faults.push(`the serial number is '${part.serial_no}'`);
  if (!/^[0-9A-Za-z]{32}$/.test(part.nonce_str)) faults.push(`the nonce is '${part.nonce_str}'`);
  if (!(Math.abs(Date.now() / 1000 - part.timestamp) < 300)) faults.push(`the time is '${part.timestamp}'`);
  let signed = body;
  if (headers['content-type']?.startsWith('multipart/form-data')) {
    signed = Buffer.from((await formOf(request, body)).meta ?? '');
  } else if (body.length > 0) {
    if (headers['content-type'] !== 'application/json') faults.push(`it is ${headers['content-type']}`);
    JSON.parse(body.toString());
  }
  const message = Buffer.concat([
    Buffer.from(`${method}\n${url}\n${part.timestamp}\n${part.nonce_str}\n`),
    signed,
    Buffer.from('\n'),
  ]);
  if (
    !verify(
      'sha256',
      message,
      new X509Certificate(signer.cert).publicKey,
      Buffer.from(part.signature ?? '', 'base64'),
    )
  )
    faults.push('the signature is not one over these bytes');
}

/** https://pay.weixin.qq.com/doc/v2/merchant/4011985891 */
async function checkV2(request, body, faults) {
  const { method, url, headers } = request;
  let fields;
  if (method === 'GET') fields = Object.fromEntries(new URL(url, 'http://host').searchParams);
  else if (headers['content-type']?.startsWith('multipart/form-data')) fields = await formOf(request, body);
  else {
    if (headers['content-type'] !== 'text/xml; charset=utf-8')
      faults.push(`it is ${headers['content-type']}`);
    fields = flatXml(body.toString());
  }
  const pairs = Object.keys(fields)
    .filter((name) => name !== 'sign' && fields[name] !== '')
    .sort((one, other) => (one < other ? -1 : 1))
    .map((name) => `${name}=${fields[name]}`);
  const digest = fields.sign_type === 'HMAC-SHA256' ? createHmac('sha256', apiV2Key) : createHash('md5');
  const sign = digest
    .update(`${pairs.join('&')}&key=${apiV2Key}`)
    .digest('hex')
    .toUpperCase();
  if (fields.sign !== sign) faults.push('the sign is not one over these bytes');
}

function flatXml(text) {
  const fields = {};
  const open = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    open.push(name);
    if (open.length > 2) throw new Error(`${name} is nested`);
    if (open.length === 2 && name in fields) throw new Error(`${name} is there twice`);
    if (open.length === 2) fields[name] = '';
  });
  const add = (piece) => {
    if (open.length === 2) fields[open[1]] += piece;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return fields;
}

async function read(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const faults = [];
  checkFraming(request, body, faults);
  const v3 = request.headers.authorization !== undefined;
  try {
    await (v3 ? checkV3 : checkV2)(request, body, faults);
  } catch (error) {
    faults.push(String(error));
  }
  const { method, url, socket, headers } = request;
  const report = JSON.stringify({
    faults,
    method,
    url,
    host: headers.host,
    length: body.length,
    connection: socket.number,
    ...(socket.peer === undefined ? {} : { peer: socket.peer }),
  });
  // An error of the platform's may come unsigned, so what was found can be the answer itself.
  response.writeHead(400);
  response.end(
    v3
      ? JSON.stringify({ code: 'READ', message: 'read', detail: { report } })
      : `<xml><return_code>FAIL</return_code><return_msg>read</return_msg><report><![CDATA[${report}]]></report></xml>`,
  );
}

/** A reverse proxy: it serves the plain server beneath a prefix, which it takes off, and changes nothing else. */
function passOn(request, response) {
  const { method, url, headers } = request;
  if (!url.startsWith(`${prefix}/`)) return response.writeHead(404).end('no such location');
  const options = { port: http, method, path: url.slice(prefix.length), headers };
  const inner = open(options, (answer) => {
    response.writeHead(answer.statusCode, { ...answer.headers, 'x-proxied': url });
    answer.pipe(response);
  });
  request.pipe(inner);
}

function serve(server, connected) {
  server.keepAliveTimeout = 60_000;
  server.on(connected, (socket) => {
    socket.number = connections++;
    socket.peer = socket.getPeerCertificate?.().serialNumber;
  });
  server.on('clientError', (_, socket) => {
    unreadable += 1;
    socket.destroy();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

const plain = createServer(read);
const secure = createSecureServer({ ...tls, requestCert: true, rejectUnauthorized: false }, read);
const http = await serve(plain, 'connection');
const proxy = createServer(passOn);
const proxied = await serve(proxy, 'connection');
const https = await serve(secure, 'secureConnection');
parentPort.on('message', (message) => {
  if (message === 'counts') return parentPort.postMessage({ connections, unreadable });
  // Node 20 crashes where a thread ends while it reads from a TLS connection.
  for (const server of [plain, secure, proxy]) server.closeAllConnections();
  setImmediate(() => process.exit());
});
parentPort.postMessage({ http, https, proxied });
