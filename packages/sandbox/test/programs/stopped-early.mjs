// Stops sandboxes while they read their first requests.
import { request } from 'node:http';
import { startSandbox } from '@wechatpay-kit/sandbox';

for (let count = 0; count < 12; count++) {
  const sandbox = await startSandbox();
  for (let number = 0; number < 4; number++) {
    request(`${sandbox.url}/_sandbox/now`, { agent: false })
      .on('error', () => undefined)
      .end();
  }
  await new Promise((resolve) => setTimeout(resolve, count * 4));
  await sandbox.stop();
}
console.log('all stopped');
