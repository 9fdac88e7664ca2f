/** The memory of a sandbox that runs for long. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { expect, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { signV3, toXml, v2Sign } from './merchant.js';
import { orderXml } from './orders.js';

const isFull = process.env['WECHATPAY_TEST_FULL'] === '1';
const total = 200_000;
/**
 * By then, the records, the finished notifications and the unpaid orders have reached their bounds, and the tables of
 * 20,000 orders the size at which they stay.
 */
const early = 99_000;
/** Of the remembered orders that are queried while there are no newer ones, the last one. */
const lastEarly = early - 1_001;

type Reached = Pick<Sandbox, 'url' | 'mchid' | 'config'>;

const json = { 'content-type': 'application/json' };
const order = {
  appid: 'wxd678efh567hg6787',
  description: 'x',
  notify_url: 'https://merchant.example/paid',
  amount: { total: 100, currency: 'CNY' },
};

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

function post(url: string, method: string, headers: Record<string, string>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

type Kind = 'trigger' | 'certificates' | 'create' | 'query' | 'contractorder' | 'closeorder' | 'orderquery';

/** Until the bounds are reached, what they bound; then everything in turn. */
function kindOf(n: number): Kind {
  const kinds: readonly Kind[] =
    n < early
      ? ['trigger', 'create', 'contractorder']
      : ['trigger', 'certificates', 'create', 'contractorder', 'query', 'closeorder', 'orderquery'];
  return kinds[n % kinds.length] ?? 'orderquery';
}

/** The nth request: orders and queries of APIv2, played, remembered and queried calls of APIv3, and notifications. */
function sendNth(reached: Reached, n: number, notifyUrl: string): Promise<number> {
  const { url, mchid, config } = reached;
  const sendV3 = (method: string, target: string, body = ''): Promise<number> => {
    const authorization = signV3(reached as Sandbox, method, target, body);
    return post(url + target, method, { ...json, accept: 'application/json', authorization }, body);
  };
  const sendV2 = (path: string, body: string): Promise<number> =>
    post(url + path, 'POST', { 'content-type': 'text/xml' }, body);
  const kind = kindOf(n);
  switch (kind) {
    case 'trigger': {
      const body = JSON.stringify({ event: 'pay', to: notifyUrl, set: { out_trade_no: `T${n}` } });
      return post(`${url}/_sandbox/trigger`, 'POST', json, body);
    }
    case 'certificates':
      return sendV3('GET', '/v3/certificates');
    case 'create':
      return sendV3(
        'POST',
        '/v3/pay/transactions/native',
        JSON.stringify({ ...order, mchid, out_trade_no: `REMEMBERED${n}` }),
      );
    case 'query': {
      // One of those that are created by now: 32 requests are on their way at once.
      const created = n - 2 - 7 * 100;
      const number = created >= early ? created : lastEarly;
      return sendV3('GET', `/v3/pay/transactions/out-trade-no/REMEMBERED${number}?mchid=${mchid}`);
    }
    case 'contractorder':
      return sendV2('/pay/contractorder', orderXml(reached as Sandbox, `O${n % 500}`));
    default: {
      const fields = { appid: 'wx1', mch_id: mchid, out_trade_no: `N${n}`, nonce_str: 'nonce' };
      return sendV2(`/pay/${kind}`, toXml({ ...fields, sign: v2Sign(fields, config.apiV2Key) }));
    }
  }
}

// It takes minutes.
test.runIf(isFull)(
  `is flat over ${total} requests`,
  async () => {
    const receiver = createServer((incoming, outgoing) => {
      incoming.resume();
      incoming.on('end', () => outgoing.end('<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>'));
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const notifyUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const program = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
    const child = spawn(process.execPath, [program('heap.mjs')], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // Unlike the arguments, the environment reaches the sandbox's thread.
      env: { ...process.env, NODE_OPTIONS: `--import ${program('heap-thread.mjs')}` },
    });
    try {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const read = async (): Promise<string> => String((await lines.next()).value);
      const reached = JSON.parse(await read()) as Reached;
      const heap = async (): Promise<number> => {
        await post(`${reached.url}/_sandbox/idle`, 'POST', { 'content-type': 'application/json' }, '{}');
        child.stdin.write('\n');
        return Number(await read());
      };
      let next = 0;
      const statuses = new Map<number, number>();
      const sendUntil = async (end: number): Promise<void> => {
        const worker = async (): Promise<void> => {
          while (next < end) {
            const status = await sendNth(reached, next++, notifyUrl);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
          }
        };
        await Promise.all(Array.from({ length: 32 }, worker));
      };
      await sendUntil(early);
      const before = await heap();
      await sendUntil(total);
      const after = await heap();
      const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
      console.info(`heap: ${megabytes(before)} MiB after ${early}, ${megabytes(after)} MiB after ${total}`);
      expect([...statuses]).toEqual([[200, total]]);
      expect(after / before).toBeLessThan(1.05);
    } finally {
      child.kill();
      receiver.close();
      agent.destroy();
    }
  },
  patience(1_200_000),
);
