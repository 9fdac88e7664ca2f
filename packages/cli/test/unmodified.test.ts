/** Programs that know nothing of the sandbox, with the clients of others and in other languages. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { v2 } from '../../sandbox/test/merchant.js';
import { orderFields } from '../../sandbox/test/orders.js';
import { bin, runProcess, runProgram } from './command.js';

let folder: string;
let keys: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wechatpay-'));
  keys = join(folder, 'keys');
  sandbox = await startSandbox({ out: keys });
  // The programs refund a part of it, and read the bill of that day, which is there the next morning.
  const paidAt = await sandbox.clock.now();
  await payOrder('PAID-1', 'https://merchant.example/paid');
  const day = new Date(paidAt.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  await writeFile(join(keys, 'bill-date.txt'), day);
  await sandbox.clock.advance({ hours: 33 });
});
afterAll(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

const program = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url));
const withRunning = (...command: string[]) => runProcess(['run', '--to', sandbox.url, '--', ...command]);
const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

describe('an unmodified program, by wechatpay-kit run', () => {
  test('of wechatpay-axios-plugin calls and verifies APIv3 and APIv2', async () => {
    const { code, stdout, stderr } = await withRunning(process.execPath, program('axios.cjs'), keys);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      v3: 200,
      v2: 'SUCCESS',
      native: 200,
      found: 'AXIOS-1',
      refunded: 'SUCCESS',
      decrypted: true,
    });
  });

  test('of wechatpay-node-v3 calls, decrypts certificates, and verifies a notification', async () => {
    const outcomes = await converse('node-v3-calls.cjs', [
      [/ordered N1\n/, () => sandbox.trigger('TRANSACTION.SUCCESS', { for: 'N1', signedBy: 'certificate' })],
    ]);
    const called = [
      'native', 'jsapi', 'app', 'h5', 'combined native', 'combined query', 'query', 'refund', 'refund query', 'bill', 'bill file',
      'receiver', 'batch',
    ]; // biome-ignore format: a list reads better in rows
    expect(outcomes).toEqual({
      ...Object.fromEntries(called.map((name) => [name, 200])),
      close: 204,
      package: 'prepay_id',
      verified: true,
      paid: 'N1',
    });
  });

  test('of fetch and of node:https calls, and trusts the certificate', async () => {
    const code = `const { get } = require('node:https');
      const url = 'https://api.wechatpay.cn/v3/certificates';
      const show = (status, serial) => console.log(status, serial);
      fetch(url).then((answer) => {
        show(answer.status, answer.headers.get('wechatpay-serial'));
        get(url, { agent: false }, (other) => show(other.resume().statusCode, other.headers['wechatpay-serial']));
      });`;
    const ended = await withRunning(process.execPath, '-e', code);
    const [serial = ''] = Object.keys(sandbox.config.certs).filter((name) => !name.startsWith('PUB_KEY_ID'));
    expect(ended).toEqual({ code: 0, stdout: `401 ${serial}\n`.repeat(2), stderr: '' });
  });

  // tenpay verifies each answer and each notification, and throws its error otherwise.
  test('of tenpay calls and verifies all that the client has, and takes notifications', async () => {
    const outcomes = await converse('tenpay.cjs', [
      [/^listening at (\d+)\n/, (port) => payOrder('T1', `http://127.0.0.1:${port}/paid`)],
      [/refund R1\n/, () => sandbox.trigger('refund', { for: 'R1' })],
    ]);
    expect(outcomes).toEqual(tenpayOutcomes);
  });

  test.skipIf(!has('curl', '--version') || !has('openssl', 'version'))(
    'of curl and openssl signs and verifies (skipped without them)',
    async () => {
      const ended = await withRunning('sh', program('by-hand.sh'), keys);
      expect(ended).toEqual({ code: 0, stdout: 'Verified OK\n', stderr: '' });
      for (const type of ['MD5', 'HMAC-SHA256']) {
        const v2 = await withRunning('sh', program('by-hand-v2.sh'), keys, type);
        expect(v2, type).toEqual({ code: 0, stdout: 'SUCCESS\n', stderr: '' });
      }
    },
  );

  const both = {
    certificates: 200,
    native: 200,
    unifiedorder: 'SUCCESS',
    hmac: 'SUCCESS',
    refund: 'SUCCESS',
  };
  const inPhp = `exit(array_diff(['curl', 'openssl', 'simplexml'], array_map('strtolower', get_loaded_extensions())) ? 1 : 0);`;

  test.skipIf(!has('php', '-r', inPhp))(
    'of PHP with curl calls and verifies APIv3 and APIv2 (skipped without php, php-curl or php-xml)',
    async () => {
      const { code, stdout, stderr } = await withRunning('php', program('app.php'), keys);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toEqual({ ...both, decrypted: true });
    },
  );

  test.skipIf(!has('python3', '--version') || !has('openssl', 'version'))(
    "of Python's standard library calls and verifies APIv3 and APIv2 (skipped without python3 or openssl)",
    async () => {
      const { code, stdout, stderr } = await withRunning('python3', program('app.py'), keys);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toEqual(both);
    },
  );

  test.skipIf(!has('python3', '-c', 'import requests'))(
    "of Python's requests (skipped where it is not installed)",
    async () => {
      const ended = await withRunning('python3', program('with_requests.py'), keys);
      expect(ended).toEqual({ code: 0, stdout: '200\n', stderr: '' });
    },
  );
});

/**
 * Runs a program, and acts when it has printed something.
 *
 * @param acts each is called once, with the first group of its pattern
 * @returns what the last line of the program's output holds
 */
async function converse(
  name: string,
  acts: readonly (readonly [printed: RegExp, act: (group: string) => Promise<unknown>])[],
): Promise<unknown> {
  const failures: unknown[] = [];
  const rest = new Set(acts);
  const args = ['run', '--to', sandbox.url, '--', process.execPath, program(name), keys];
  const { code, stdout, stderr } = await runProcess(args, (output, signal) => {
    for (const one of rest) {
      const found = one[0].exec(output);
      if (found === null) continue;
      rest.delete(one);
      one[1](found[1] ?? '').catch((error: unknown) => {
        failures.push(error);
        signal('SIGTERM');
      });
    }
  });
  expect({ code, stderr, failures, rest: rest.size }).toEqual({ code: 0, stderr: '', failures: [], rest: 0 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** Places an order of 888 fen, and pays it. */
async function payOrder(number: string, notifyUrl: string): Promise<void> {
  const urls = { notify_url: notifyUrl, contract_notify_url: 'https://merchant.example/signed' };
  const { fields } = await v2(sandbox, '/pay/contractorder', orderFields(sandbox, number, urls));
  await sandbox.confirm(fields['prepay_id'] ?? '');
}

const tenpayOutcomes = {
  ...Object.fromEntries(
    [
      'orderQuery',
      'unifiedOrder',
      'unifiedOrder, HMAC-SHA256',
      'getPayParams',
      'closeOrder',
      'micropay',
      'reverse',
      'refund',
      'refundQuery',
      'combinedOrder',
      'downloadBill',
      'downloadFundflow',
      'transfers',
      'transfersQuery',
      'payBank',
      'queryBank',
      'sendRedpack',
      'redpackQuery',
      'getSignkey',
    ].map((name) => [name, 'SUCCESS']),
  ),
  'orderQuery, unknown': 'ORDERNOTEXIST',
  trade_state: 'SUCCESS',
  // The client takes `sub_appid` for it, if there is one.
  appId: 'wxcbda96de0b165486',
  err_code: '',
  refunded: 'R1',
  refund_fee_0: '10',
  bill: '交易时间',
  fundflow: '记账时间',
  // The merchant has no such stock.
  sendCoupon: 'STOCK_IS_NOT_VALID',
  queryCouponStock: 'COUPON_STOCK_NOT_FOUND',
  queryCouponInfo: 'PARAM_ERROR',
  // WeChat Pay has closed the service.
  sendGroupRedpack: '该服务已于 2024-06-05 下线，不再受理',
};

const namespaces = has('unshare', '-rmn', 'sh', '-c', 'ip link set lo up');
test.skipIf(!namespaces)(
  'a hosts file and port 443 serve wechatpay-node-v3, in every Node.js (skipped where namespaces are not allowed)',
  async () => {
    const out = join(folder, 'hosts-keys');
    const ended = await runProgram('unshare', [
      '-rmn',
      'sh',
      '-c',
      `ip link set lo up
       echo '127.0.0.1 localhost api.mch.weixin.qq.com' >"$1/hosts" && mount --bind "$1/hosts" /etc/hosts
       "$2" "$3" sandbox --https-port 443 --out "$4" >"$1/log" &
       until grep -q Ctrl-C "$1/log" || ! kill -0 $!; do sleep 0.1; done
       NODE_EXTRA_CA_CERTS="$4/ca.pem" "$2" "$5" "$4"
       kill $!; wait $!`,
      'sh',
      ...[folder, process.execPath, bin, out, program('node-v3.cjs')],
    ]);
    expect(ended).toEqual({ code: 0, stdout: '{"found":true}\n', stderr: '' });
  },
);
