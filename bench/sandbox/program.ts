/** The process of a sandbox. It answers each message with figures of its CPU. */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { processCpu } from '../rounds/cpu.js';
import type { Merchant } from './requests.js';

/** What the process tells: the CPU microseconds that it has used, or those of one RSA signature and its verification. */
export type Question = 'cpu' | 'rsa';

const sandbox = await startSandbox();
const { url, mchid, config } = sandbox;
const { serial, privateKey, apiV2Key } = config;
const key = createPrivateKey(privateKey);
const publicKey = createPublicKey(key);
const message = Buffer.from(
  `POST\n/v3/pay/transactions/native\n1700000000\n${'n'.repeat(32)}\n${'b'.repeat(200)}\n`,
);

process.on('message', (question: Question) => {
  process.send?.(question === 'cpu' ? processCpu() : measureRsa(100));
});
// With the option `--cpu-prof`, the thread writes its profile when it stops.
process.on('disconnect', () => void sandbox.stop().then(() => process.exit()));
process.send?.({ url, mchid, serial, privateKey, apiV2Key } satisfies Merchant);

function measureRsa(count: number): number {
  const before = processCpu();
  for (let number = 0; number < count; number++) {
    const signature = sign('RSA-SHA256', message, key);
    if (!verify('RSA-SHA256', message, publicKey, signature)) throw new Error('bad signature');
  }
  return (processCpu() - before) / count;
}
