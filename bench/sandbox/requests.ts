import { createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { v2Path, v2Request, v3Path, v3Request } from '../setup/requests.js';
import { v2Sign, v2Xml } from '../setup/v2-sign.js';

/** Where a sandbox listens, and the keys of its merchant. */
export interface Merchant {
  readonly url: string;
  readonly mchid: string;
  readonly serial: string;
  /** PEM. */
  readonly privateKey: string;
  readonly apiV2Key: string;
}

/** Makes requests, signed and as the bytes that a socket sends. */
export interface Writer {
  /** @param body absent for GET */
  v3(method: string, path: string, body?: object): Buffer;
  v2(path: string, fields: Readonly<Record<string, string>>): Buffer;
}

/** A row of the table. */
export interface SandboxRow {
  readonly name: string;
  /** Creates what the requests need. */
  readonly before?: (write: Writer, merchant: Merchant) => Buffer;
  /** @param number differs in each request of a run */
  readonly request: (write: Writer, merchant: Merchant, number: number) => Buffer;
  /** Whether each request creates something, and none can be repeated. */
  readonly creates?: boolean;
  /** The least throughput, as a share of what one thread can sign and verify; absent without an aim. */
  readonly aim?: number;
}

const trade = 'BENCH0000001';

const order = (merchant: Merchant, out_trade_no: string): object => ({
  appid: 'wxd678efh567hg6787',
  mchid: merchant.mchid,
  description: 'Image形象店-深圳腾大-QQ公仔',
  out_trade_no,
  notify_url: 'https://merchant.example/paid',
  amount: { total: 100, currency: 'CNY' },
});

const calls = { aim: 0.8 };

export const sandboxRows: readonly SandboxRow[] = [
  {
    name: 'v3 answered: provinces',
    request: (write) => write.v3('GET', '/v3/capital/capitallhh/areas/provinces'),
    ...calls,
  },
  {
    name: 'v3 remembered: create order',
    creates: true,
    request: (write, merchant, number) =>
      write.v3('POST', '/v3/pay/transactions/native', order(merchant, `BENCH${10_000_000 + number}`)),
    ...calls,
  },
  {
    name: 'v3 remembered: query order',
    before: (write, merchant) => write.v3('POST', '/v3/pay/transactions/native', order(merchant, trade)),
    request: (write, { mchid }) =>
      write.v3('GET', `/v3/pay/transactions/out-trade-no/${trade}?mchid=${mchid}`),
    ...calls,
  },
  {
    name: 'v3 played: sign contract',
    creates: true,
    request: (write, _, number) =>
      write.v3('POST', v3Path, { ...v3Request(), out_contract_code: `BENCH${number}` }),
    ...calls,
  },
  { name: 'v3 played: certificates', request: (write) => write.v3('GET', '/v3/certificates'), ...calls },
  {
    name: 'v2 played: query order',
    before: (write, { mchid }) => write.v2(v2Path, { ...v2Request(mchid) }),
    request: (write, { mchid }) => {
      const { appid, out_trade_no } = v2Request(mchid);
      return write.v2('/pay/orderquery', { appid, mch_id: mchid, out_trade_no });
    },
    ...calls,
  },
];

/** What the hand-written server is asked. */
export const floorRow: SandboxRow = {
  name: 'floor: a server that verifies and signs',
  request: (write) => write.v3('GET', '/v3/certificates'),
};

export function createWriter({ url, mchid, serial, privateKey, apiV2Key }: Merchant): Writer {
  const { host } = new URL(url);
  const key = createPrivateKey(privateKey);
  const nonce = (): string => randomBytes(16).toString('hex');
  return {
    v3(method, path, given) {
      const body = given === undefined ? '' : JSON.stringify(given);
      const timestamp = Math.floor(Date.now() / 1000);
      const nonce_str = nonce();
      const signature = signText(`${method}\n${path}\n${timestamp}\n${nonce_str}\n${body}\n`, key);
      return toBytes(host, method, path, body, {
        Accept: 'application/json',
        ...(given === undefined ? {} : { 'Content-Type': 'application/json' }),
        Authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",serial_no="${serial}",timestamp="${timestamp}",nonce_str="${nonce_str}",signature="${signature}"`,
      });
    },
    v2(path, given) {
      const fields = { ...given, nonce_str: nonce() };
      const body = v2Xml({ ...fields, sign: v2Sign(fields, apiV2Key) });
      return toBytes(host, 'POST', path, body, {
        Accept: 'text/xml',
        'Content-Type': 'text/xml; charset=utf-8',
      });
    },
  };
}

function signText(text: string, key: KeyObject): string {
  return sign('RSA-SHA256', Buffer.from(text), key).toString('base64');
}

function toBytes(
  host: string,
  method: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Buffer {
  const all = {
    Host: host,
    'User-Agent': 'bench',
    ...headers,
    ...(method === 'GET' ? {} : { 'Content-Length': Buffer.byteLength(body) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}
