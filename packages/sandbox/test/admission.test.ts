/** Which clients are admitted, for every path of the sandbox, byte by byte as programs write their requests. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { v2 } from './merchant.js';
import { isPlaced, orderXml } from './orders.js';

let local: Sandbox;
let network: Sandbox;
let named: Sandbox;
beforeAll(async () => {
  [local, network, named] = await Promise.all([
    startSandbox(),
    startSandbox({ host: '0.0.0.0' }),
    startSandbox({ hostNames: ['Sandbox.Shop.Example'] }),
  ]);
});
afterAll(() => Promise.all([local, network, named].map((sandbox) => sandbox?.stop())));

/** Sends exactly this over a socket. */
async function raw(sandbox: Sandbox, text: string): Promise<{ status: number; body: string }> {
  const [answer = ''] = await exchanged(sandbox, text);
  return { status: statusOf(answer), body: answer.slice(answer.indexOf('\r\n\r\n') + 4) };
}

/** Sends requests over one connection, one after the other. @returns the statuses */
async function statuses(sandbox: Sandbox, requests: readonly string[]): Promise<number[]> {
  const kept = requests.map((text) => text.replace('Connection: close\r\n', ''));
  const answers = await exchanged(sandbox, [...kept.slice(0, -1), requests.at(-1)].join(''));
  return answers.map(statusOf);
}

async function exchanged(sandbox: Sandbox, text: string): Promise<string[]> {
  const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += String(chunk);
  });
  socket.write(text);
  await once(socket, 'close');
  return answer.split(/(?=HTTP\/1\.1 \d{3} )/);
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
}

type Headers = Readonly<Record<string, string>>;

function request(line: string, headers: Headers, body = ''): string {
  const all = { ...headers, 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' };
  return `${line} HTTP/1.1\r\n${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`;
}

let count = 0;
/** Whether an order with these headers is created. If not, expects the refusal. */
async function placesOrder(
  sandbox: Sandbox,
  headers: Headers,
  line = 'POST /pay/contractorder',
): Promise<boolean> {
  const order = `A${++count}`;
  const { status } = await raw(sandbox, request(line, headers, orderXml(sandbox, order)));
  const placed = await isPlaced(sandbox, order);
  expect(status).toBe(placed ? 200 : 403);
  return placed;
}

const here = (sandbox: Sandbox): string => new URL(sandbox.url).host;

/** Paths of each kind, played and not. */
const paths = [
  'GET /v3/certificates',
  'POST /v3/ecommerce/individual-contracts/pre-entrust-sign/app',
  'POST /pay/unifiedorder',
  'POST /applyment/micro/signcontract',
  'GET /papay/entrustweb',
  'GET /nothing',
  'GET /',
  'GET /_sandbox/now',
  'POST /_sandbox/advance',
  'GET /_bridge',
  'POST /_bridge/call',
  'POST /_console/',
  'GET /_phone/api/nothing',
  'OPTIONS /pay/contractorder',
  'PUT /%5fsandbox/now',
  'GET //_sandbox/now',
];

/** The headers of browsers, old and new, for a page of another origin. */
const pages: readonly Headers[] = [
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
  {
    Origin: 'http://evil.example',
    'Sec-Fetch-Site': 'cross-site',
    'Sec-Fetch-Mode': 'no-cors',
    'Sec-Fetch-Dest': 'empty',
  },
  { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
  { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' },
  { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
  { 'sec-fetch-site': 'cross-site' },
  { 'Sec-Fetch-Site': 'cross-site, same-origin' },
  { 'Sec-Fetch-Site': '' },
  { Origin: '' },
  { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' },
];

describe.each(pages.map((headers): [string, Headers] => [JSON.stringify(headers), headers]))(
  'a page: %s',
  (_, headers) => {
    test('is refused on every path, under every name', async () => {
      for (const sandbox of [local, network, named]) {
        for (const line of paths) {
          const answer = await raw(sandbox, request(line, { Host: here(sandbox), ...headers }));
          expect([line, answer.status]).toEqual([line, 403]);
        }
      }
      expect(await placesOrder(local, { Host: here(local), ...headers })).toBe(false);
      expect(await placesOrder(network, { Host: 'sandbox.corp.example', ...headers })).toBe(false);
    });
  },
);

/** The headers of a browser for a page of a name that resolves to this machine afterwards. */
const rebound = (host: string): readonly Headers[] => [
  { Host: host },
  { Host: host, Origin: `http://${host}` },
  { Host: host, 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' },
];

describe.each([
  'evil.example',
  'EVIL.example:18080',
  'evil.example.',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  'api.mch.weixin.qq.com.evil.example',
  'evilweixin.qq.com.example',
  'evil-weixin.qq.com.cn',
  'user@127.0.0.1',
  '127.0.0.1,evil.example',
  '127.0.0.1 evil.example',
  'evil.example/127.0.0.1',
  '127.0.0.1#.evil.example',
  '',
])('the name %j', (host) => {
  test('is refused on every path of a sandbox of this machine', async () => {
    const requests = paths.flatMap((line) => rebound(host).map((headers) => request(line, headers)));
    const answers = await statuses(local, requests);
    expect(answers).toHaveLength(requests.length);
    // The server itself refuses an invalid name.
    for (const status of answers) expect([403, 400]).toContain(status);
  });

  test('is refused to browsers by one of a network', async () => {
    const browsers = rebound(host).slice(1);
    const requests = paths.flatMap((line) => browsers.map((headers) => request(line, headers)));
    requests.push(request('GET /_sandbox/now', { Host: host }));
    const answers = await statuses(network, requests);
    expect(answers).toHaveLength(requests.length);
    for (const status of answers) expect([403, 400]).toContain(status);
  });
});

describe.each([
  '127.0.0.1',
  '127.0.0.1:18080',
  'localhost',
  'LOCALHOST:18080',
  'localhost.',
  '[::1]',
  '[::1]:18080',
  'sandbox',
  'wechatpay_sandbox:18080',
  'host.docker.internal:18080',
  'sandbox.default.svc.cluster.local',
  'pay.test',
  '172.17.0.2:18080',
  'api.mch.weixin.qq.com',
  'api.mch.weixin.qq.com:443',
  'apihk.mch.weixin.qq.com',
  'api2.wechatpay.cn',
  'fraud.mch.weixin.qq.com',
])('a program that calls it %s', (host) => {
  test('is admitted', async () => {
    expect(await placesOrder(local, { Host: host })).toBe(true);
    expect(await placesOrder(local, { host, 'User-Agent': 'Java/17', Accept: '*/*' })).toBe(true);
    expect((await raw(local, request('GET /v3/certificates', { Host: host }))).status).toBe(401);
  });
});

test('a program may use any name on a network, and only the configured names on this machine', async () => {
  const Host = 'sandbox.shop.example:18080';
  expect(await placesOrder(network, { Host })).toBe(true);
  expect(await placesOrder(named, { Host })).toBe(true);
  expect(await placesOrder(local, { Host })).toBe(false);
  const now = request('GET /_sandbox/now', { Host });
  expect((await raw(named, now)).status).toBe(200);
  const refused = await raw(network, now);
  expect([refused.status, refused.body]).toEqual([
    403,
    expect.stringContaining('--names sandbox.shop.example'),
  ]);
});

test.each([
  { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors' },
  { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' },
  { Origin: 'chrome-extension://aicmkgpgakddgnaphhhpliifpcfhicfo', 'Sec-Fetch-Site': 'none' },
])("what is the sandbox's own page, the user or an extension is let in: %j", async (headers) => {
  expect(await placesOrder(local, { Host: here(local), ...headers })).toBe(true);
});

test('a page that the sandbox itself served may use it under each of its names', async () => {
  for (const host of [here(local), `localhost:${new URL(local.url).port}`, 'api.mch.weixin.qq.com']) {
    expect(await placesOrder(local, { Host: host, Origin: `http://${host}` })).toBe(true);
  }
  expect(await placesOrder(local, { Host: 'localhost:1', Origin: 'http://localhost:2' })).toBe(false);
});

test('a link of another site to a page of the API is followed, by GET', async () => {
  const visit = {
    Host: here(local),
    'Sec-Fetch-Site': 'cross-site',
    'Sec-Fetch-Mode': 'navigate',
    'Sec-Fetch-Dest': 'document',
  };
  // APIv2 refuses the missing signature with status 200.
  expect((await raw(local, request('GET /papay/entrustweb?appid=wx1', visit))).status).toBe(200);
  expect(await placesOrder(local, visit)).toBe(false);
  for (const line of ['GET /_sandbox/now', 'GET /_bridge', 'HEAD /_sandbox/now']) {
    expect((await raw(local, request(line, visit))).status).toBe(403);
  }
});

test('a request without a Host, as in HTTP/1.0, is answered', async () => {
  const { status } = await raw(local, 'GET /v3/certificates HTTP/1.0\r\n\r\n');
  expect(status).toBe(401);
});

test('a refusal depends on the client, and is not cacheable', async () => {
  const headers = { origin: 'https://evil.example' };
  const response = await fetch(`${local.url}/v3/certificates`, { headers });
  expect(response.status).toBe(403);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('vary')).toBe('Origin');
  expect(response.headers.has('access-control-allow-origin')).toBe(false);
});

const run = promisify(execFile);
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
);

test.skipIf(!hasCurl)(
  'curl is let in, over HTTP and HTTPS, under an address, a name and a mapped name',
  async () => {
    const { port } = new URL(local.url);
    const httpsPort = new URL(local.httpsUrl).port;
    for (const [at, args] of [
      [`${local.url}/pay/contractorder`],
      [`http://localhost:${port}/pay/contractorder`],
      [
        '--resolve',
        `api.mch.weixin.qq.com:${port}:127.0.0.1`,
        `http://api.mch.weixin.qq.com:${port}/pay/contractorder`,
      ],
      ['--insecure', `https://127.0.0.1:${httpsPort}/pay/contractorder`],
    ].entries()) {
      const order = `curl-${at}`;
      await run('curl', ['--silent', '--noproxy', '*', '--data', orderXml(local, order), ...args]);
      expect(await isPlaced(local, order), args.join(' ')).toBe(true);
    }
  },
);

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4');

test.skipIf(outside === undefined)('a program of another machine or a container is admitted', async () => {
  const origin = `http://${outside?.address}:${new URL(network.url).port}`;
  const query = { appid: 'wx1', mch_id: network.mchid, out_trade_no: 'none' };
  const { fields } = await v2(network, '/pay/orderquery', query, { origin });
  expect(fields).toMatchObject({ return_code: 'SUCCESS', err_code: 'ORDERNOTEXIST' });
});
