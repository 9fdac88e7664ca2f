/** What is under way when the work is stopped. */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openDeductions } from '@wechatpay-kit/deductions';
import { expect, it } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';

it('an abort ends a query that waits, and leaves its number and its contract to the next worker', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  const asked = new Promise<void>((resolve) => {
    server.on('request', ({ url, socket }) => {
      // The application is lost, and the query never answered.
      if (url === '/pay/pappayapply') socket.destroy();
      else resolve();
    });
  });
  await once(server, 'listening');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pay = new WeChatPay({
    mchid: '1900000109',
    serial: '3775B6A45ACD588826D15E583A95F5DD00000001',
    privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certs: {
      PUB_KEY_ID_0119000001092026000000000000000001: String(
        publicKey.export({ type: 'spki', format: 'pem' }),
      ),
    },
    apiV2Key: 'v2'.repeat(16),
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    circuit: false,
    timeout: 600_000,
  });
  let now = Date.UTC(2026, 2, 31, 2);
  const deductions = await openDeductions({
    pay,
    database: ':memory:',
    clock: () => now,
    rules: {
      appid: 'wxcbda96de0b165486',
      notify_url: 'https://shop.example/deductions',
      plans: {
        daily: {
          family: 'papay',
          plan_id: 123,
          amount: 1500,
          description: '会员',
          calendar: { every: 'days', days: 1 },
        },
      },
    },
  });
  await deductions.contracts.add({ code: 'A1', plan: 'daily', contract_id: '2026', openid: 'o1' });
  await deductions.tick();
  const before = await deductions.contracts.get('A1');
  expect(before?.attempt).toMatchObject({ state: 'UNKNOWN', sends: 1 });
  now += 60_000;
  const stop = new AbortController();
  const ticking = deductions.tick({ signal: stop.signal });
  await asked;
  stop.abort();
  await ticking;
  expect(await deductions.contracts.get('A1')).toEqual({
    ...before,
    contract: { ...before?.contract, lease: null, leased_until: 0 },
  });
  await deductions.close();
  pay.close();
  server.close();
  server.closeAllConnections();
});
