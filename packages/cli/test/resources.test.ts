import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, run } from './command.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const on = (...args: string[]): Promise<Ended> => run([...args, '--to', sandbox.url]);

test('what the sandbox remembers is listed, printed and changed', async () => {
  expect(await on('resources')).toMatchObject({ code: 0, stdout: '', stderr: 'no such resource so far\n' });
  const family = 'v3/fund-app/mch-transfer/transfer-to-qq-wallet-bills';
  await on('call', 'POST', `/${family}`, '--example', '--set', 'out_bill_no=R1');
  const listed = await on('resources');
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  const line = listed.stdout;
  expect(line).toMatch(/^\S+bills {2}out_bill_no=R1 .*merchant \d+\n$/);
  expect(line.startsWith(family)).toBe(true);
  const changed = await on('resources', 'set', 'R1', '--set', 'state=SUCCESS', '-s', 'transfer_amount=5');
  expect(changed.stdout.startsWith(`SUCCESS  ${line}{\n`)).toBe(true);
  const queried = await on('call', 'GET', `/${family}/R1`);
  expect(JSON.parse(queried.stdout)).toMatchObject({ state: 'SUCCESS', transfer_amount: 5 });
  const [whole, json] = await Promise.all([
    on('resources', 'R1'),
    on('resources', '--family', family, '--json'),
  ]);
  expect(whole.stdout).toBe(changed.stdout);
  expect(JSON.parse(json.stdout)).toMatchObject({ resources: [{ ids: { out_bill_no: 'R1' } }] });
});

test.each([
  [['X'], 1, /no remembered resource has the id "X"/],
  [['set', 'X', '--set', 'a=b'], 1, /id: no remembered resource has "X"/],
  [['set', 'X'], 2, /expected a field, such as --set status=SUCCESS/],
  [['--merchant', '1'], 1, /merchant: expected one of/],
] as const)('resources refuses %j', async (args, code, message) => {
  const ended = await on('resources', ...args);
  expect([ended.code, ended.stdout]).toEqual([code, '']);
  expect(ended.stderr).toMatch(message);
});
