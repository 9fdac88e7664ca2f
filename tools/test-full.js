// `npm run test:full`: every test, the slow suites at full length. A program, since Windows sets no variable in a command.
import { spawnSync } from 'node:child_process';

process.env.WECHATPAY_TEST_FULL = '1';
for (const script of ['test', 'test:site', 'test:packages']) {
  const { status } = spawnSync(`npm run ${script}`, { stdio: 'inherit', shell: true });
  if (status !== 0) process.exit(status ?? 1);
}
