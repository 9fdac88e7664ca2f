/** A server that knows nothing of the sandbox or the SDK: it writes down what it is sent, and answers what it is told to. */
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WeChatPay } from 'wechatpay-kit';

const mchid = '1900000109';
const apiV2Key = 'v2'.repeat(16);
const keyId = 'PUB_KEY_ID_0119000001092026000000000000000001';

/** A request as it came: fields of XML without what every message of APIv2 has. */
export interface Sent {
  readonly call: string;
  readonly body?: unknown;
}

/** An answer: JSON, fields of XML, or a status without a body. */
export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly xml?: Readonly<Record<string, string>>;
}

export interface Platform {
  readonly pay: WeChatPay;
  /** What was sent since it was last asked for. */
  readonly sent: () => readonly Sent[];
  /** What is answered next, one after the other; without any, 204. */
  readonly answer: (...answers: readonly Answer[]) => void;
  readonly stop: () => Promise<void>;
}

export async function openPlatform(): Promise<Platform> {
  const platform = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const requests: Sent[] = [];
  const answers: Answer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const isXml = text.startsWith('<');
    const body = text === '' ? undefined : isXml ? readXml(text) : (JSON.parse(text) as unknown);
    requests.push({ call: `${request.method} ${request.url}`, ...(body === undefined ? {} : { body }) });
    const { json, xml, status = json === undefined && xml === undefined ? 204 : 200 } = answers.shift() ?? {};
    const payload = xml !== undefined ? writeXml(xml) : json === undefined ? '' : JSON.stringify(json);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const nonce = randomBytes(16).toString('hex');
    const signature = createSign('RSA-SHA256')
      .update(`${timestamp}\n${nonce}\n${payload}\n`)
      .sign(platform.privateKey, 'base64');
    response.writeHead(status, {
      'content-type': xml === undefined ? 'application/json' : 'text/xml',
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': keyId,
      'wechatpay-signature': signature,
    });
    response.end(payload);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const pem = (key: typeof platform.publicKey): string => String(key.export({ type: 'spki', format: 'pem' }));
  const pay = new WeChatPay({
    mchid,
    serial: '3775B6A45ACD588826D15E583A95F5DD00000001',
    privateKey: String(merchant.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certs: { [keyId]: pem(platform.publicKey) },
    apiV2Key,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    circuit: false,
  });
  return {
    pay,
    sent: () => requests.splice(0),
    answer: (...given) => answers.splice(0, answers.length, ...given),
    stop: async () => {
      pay.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The fields of a flat message, without its nonce and signature. */
function readXml(text: string): Readonly<Record<string, string>> {
  const fields = [...text.matchAll(/<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))<\/\1>/gs)].map(
    ([, name = '', cdata, plain = '']) => [name, cdata ?? plain] as const,
  );
  return Object.fromEntries(fields.filter(([name]) => !['nonce_str', 'sign', 'sign_type'].includes(name)));
}

/** A message that is signed with MD5. */
function writeXml(fields: Readonly<Record<string, string>>): string {
  const all = {
    return_code: 'SUCCESS',
    result_code: 'SUCCESS',
    appid: 'wxa',
    mch_id: mchid,
    nonce_str: 'n',
    ...fields,
  };
  const pairs = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = `${pairs.map(([name, value]) => `${name}=${value}`).join('&')}&key=${apiV2Key}`;
  const sign = createHash('md5').update(text).digest('hex').toUpperCase();
  const tags = [...pairs, ['sign', sign] as const].map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<xml>${tags.join('')}</xml>`;
}
