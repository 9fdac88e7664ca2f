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
/** By then, the records and the finished notifications have reached their bounds. */
const early = 24_000;

type Reached = Pick<Sandbox, 'url' | 'mchid' | 'config'>;

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

/** The nth request: orders and queries of APIv2, calls of APIv3, and notifications. */
function sendNth(reached: Reached, n: number, notifyUrl: string): Promise<number> {
  const { url, mchid, config } = reached;
  const xml = { 'content-type': 'text/xml' };
  if (n < early ? n % 2 === 0 : n % 10 === 0) {
    const body = JSON.stringify({ event: 'pay', to: notifyUrl, set: { out_trade_no: `T${n}` } });
    return post(`${url}/_sandbox/trigger`, 'POST', { 'content-type': 'application/json' }, body);
  }
  if (n % 10 === 1) {
    const target = '/v3/certificates';
    const headers = {
      accept: 'application/json',
      authorization: signV3(reached as Sandbox, 'GET', target, ''),
    };
    return post(url + target, 'GET', headers, '');
  }
  if (n % 10 === 3) {
    return post(`${url}/pay/contractorder`, 'POST', xml, orderXml(reached as Sandbox, `O${n % 500}`));
  }
  const fields = { appid: 'wx1', mch_id: mchid, out_trade_no: `N${n}`, nonce_str: 'nonce' };
  const path = n % 10 === 5 ? '/pay/closeorder' : '/pay/orderquery';
  return post(url + path, 'POST', xml, toXml({ ...fields, sign: v2Sign(fields, config.apiV2Key) }));
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
    const program = fileURLToPath(new URL('programs/heap.mjs', import.meta.url));
    const child = spawn(process.execPath, ['--expose-gc', program], { stdio: ['pipe', 'pipe', 'inherit'] });
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
