// Stops sandboxes while they read their first requests.
import { request } from 'node:http';
import { startSandbox } from '@wechatpay-kit/sandbox';

const times = process.env.WECHATPAY_TEST_FULL === '1' ? 12 : 6;

for (let count = 0; count < times; count++) {
  const sandbox = await startSandbox();
  for (let number = 0; number < 4; number++) {
    request(`${sandbox.url}/_sandbox/now`, { agent: false })
      .on('error', () => undefined)
      .end();
  }
  await new Promise((resolve) => setTimeout(resolve, (count * 48) / times));
  await sandbox.stop();
}
console.log('all stopped');
