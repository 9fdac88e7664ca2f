/**
 * A merchant without the SDK: requests and verification use node:crypto alone, so that the sandbox is not tested against
 * its own code.
 */
import { createHash, createHmac, createSign, createVerify } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { readPrivateKey, readPublicKey } from '../../../tools/test/pem-keys.js';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Json = Record<string, unknown>;
export type Fields = Record<string, string>;

interface SendOptions {
  method: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The client certificate, if one is presented. */
  identity?: { cert: string; key: string };
  ca?: string;
  /** Path and query as sent. A URL cannot hold some of them, such as `/v3/..`. @default those of the URL */
  target?: string;
  /** Over a connection that may have served before, for tests with thousands of requests. @default a new one */
  keepAlive?: boolean;
  /** Ends the waiting for an answer. */
  signal?: AbortSignal;
}

const kept = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };

const contexts = new Map<string, SecureContext>();

/** The options of a TLS connection. Reading the certificates takes a third of a request's time. */
function trust(ca: SendOptions['ca'], identity: SendOptions['identity']): object {
  const given = { ...(ca === undefined ? {} : { ca }), ...identity };
  const name = Object.values(given).join();
  const secureContext = contexts.get(name) ?? createSecureContext(given);
  contexts.set(name, secureContext);
  return { ...given, secureContext };
}

/** One request. */
export function send(url: string, given: SendOptions): Promise<Answer> {
  const { method, headers = {}, body = '', identity, ca, target, keepAlive = false, signal } = given;
  const isHttps = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const options = {
      method,
      headers: { 'content-length': Buffer.byteLength(body), ...headers },
      agent: keepAlive && kept[isHttps ? 'https' : 'http'],
      ...(target === undefined ? {} : { path: target }),
      ...(signal === undefined ? {} : { signal }),
    };
    const request = isHttps
      ? httpsRequest(url, { ...options, ...trust(ca, identity) })
      : httpRequest(url, options);
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The server had closed the kept connection, and has not read the request.
      if (request.reusedSocket && error.code === 'ECONNRESET') resolve(send(url, given));
      else reject(error);
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    request.end(body);
  });
}

/** The deviations from a valid request. */
export interface V3Overrides {
  mchid?: string;
  serial?: string;
  timestamp?: number | string;
  privateKey?: string;
  authorization?: string;
  headers?: Record<string, string>;
  /** Sent and signed unchanged. */
  raw?: string | Buffer;
  /** Signed in place of the sent text. */
  signedBody?: string;
}

export async function v3(
  { config }: Sandbox,
  method: string,
  path: string,
  json?: unknown,
  overrides: V3Overrides = {},
): Promise<Answer & { json: Json }> {
  const body = overrides.raw ?? (json === undefined ? '' : JSON.stringify(json));
  const timestamp = overrides.timestamp ?? Math.floor(Date.now() / 1000);
  const nonce = 'a-nonce-that-never-changes';
  const signature = createSign('RSA-SHA256')
    .update(`${method}\n${path}\n${timestamp}\n${nonce}\n`)
    .update(overrides.signedBody ?? body)
    .update('\n')
    .sign(readPrivateKey(overrides.privateKey ?? config.privateKey), 'base64');
  // In another order than the SDK's.
  const authorization = `WECHATPAY2-SHA256-RSA2048 signature="${signature}",nonce_str="${nonce}",serial_no="${overrides.serial ?? config.serial}",timestamp="${timestamp}",mchid="${overrides.mchid ?? config.mchid}"`;
  const answer = await send(config.endpoint + path, {
    method,
    headers: {
      authorization: overrides.authorization ?? authorization,
      accept: 'application/json',
      ...(body.length === 0 ? {} : { 'content-type': 'application/json' }),
      ...overrides.headers,
    },
    body,
    ca: config.ca,
  });
  return { ...answer, json: answer.body === '' ? {} : (JSON.parse(answer.body) as Json) };
}

/**
 * The header `Authorization` of a merchant, or of a brand.
 *
 * @param target path and query
 */
export function signV3(
  { config }: Sandbox,
  method: string,
  target: string,
  signed: string | Buffer,
  isBrand = false,
): string {
  const { brand } = config;
  const [scheme, id, serial, key] = isBrand
    ? ['WECHATPAY-BRAND-SHA256-RSA2048', `brand_id="${brand.brandId}"`, brand.serial, brand.privateKey]
    : ['WECHATPAY2-SHA256-RSA2048', `mchid="${config.mchid}"`, config.serial, config.privateKey];
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createSign('RSA-SHA256')
    .update(`${method}\n${target}\n${timestamp}\nn\n`)
    .update(signed)
    .update('\n')
    .sign(readPrivateKey(key), 'base64');
  return `${scheme} ${id},nonce_str="n",timestamp="${timestamp}",serial_no="${serial}",signature="${signature}"`;
}

/** Whether the signature in the headers is valid for the key that they name. */
export function signedBy({ config }: Sandbox, headers: Record<string, unknown>, body: string): boolean {
  const header = (name: string): string => String(headers[name] ?? headers[name.toLowerCase()] ?? '');
  const pem = config.certs[header('Wechatpay-Serial')];
  if (pem === undefined) return false;
  return createVerify('RSA-SHA256')
    .update(`${header('Wechatpay-Timestamp')}\n${header('Wechatpay-Nonce')}\n${body}\n`)
    .verify(readPublicKey(pem), header('Wechatpay-Signature'), 'base64');
}

/** The signature of APIv2. */
export function v2Sign(fields: Fields, key: string, type = 'MD5'): string {
  const pairs = Object.keys(fields)
    .filter((name) => name !== 'sign' && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`);
  const text = [...pairs, `key=${key}`].join('&');
  const hash = type === 'HMAC-SHA256' ? createHmac('sha256', key) : createHash('md5');
  return hash.update(text).digest('hex').toUpperCase();
}

export interface V2Overrides {
  sign?: string;
  raw?: string;
  /** @default the merchant's */
  identity?: { cert: string; key: string } | 'none';
  origin?: string;
  nonce?: string | undefined;
}

export async function v2(
  { config }: Sandbox,
  path: string,
  fields: Fields,
  overrides: V2Overrides = {},
): Promise<Answer & { fields: Fields }> {
  const nonce = 'nonce' in overrides ? overrides.nonce : 'a-nonce-that-never-changes';
  const unsigned = nonce === undefined ? fields : { nonce_str: nonce, ...fields };
  const message = {
    ...unsigned,
    sign: overrides.sign ?? v2Sign(unsigned, config.apiV2Key, fields['sign_type']),
  };
  const { identity = config.merchant } = overrides;
  const answer = await send((overrides.origin ?? config.endpoint) + path, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: overrides.raw ?? toXml(message),
    ca: config.ca,
    ...(identity === 'none' ? {} : { identity }),
  });
  return { ...answer, fields: fromXml(answer.body) };
}

export function toXml(fields: Fields): string {
  const elements = Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return `<xml>${elements.join('')}</xml>`;
}

/** Parses flat messages with CDATA, the only ones that the sandbox sends. */
export function fromXml(xml: string): Fields {
  const elements = xml.matchAll(/<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))<\/\1>/gs);
  return Object.fromEntries([...elements].map(([, name, cdata, text]) => [name, cdata ?? text ?? '']));
}
