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
  const numbers = { mchid: sandbox.mchid, sp_mchid: sandbox.mchid, sub_mchid: '1900000222' };
  const named = Object.entries(numbers).map(([name, value]) => `${name}=${value}`);
  const refund = ['out_refund_no=R1', 'out_trade_no=order-1', ...named].flatMap((one) => ['--set', one]);
  await on('call', 'v3.global.refunds.post', '--example', ...refund);
  const line = `v3/global/refunds  out_refund_no=R1  merchant ${sandbox.mchid}\n`;
  expect(await on('resources')).toMatchObject({ code: 0, stdout: line, stderr: '' });
  const changed = await on('resources', 'set', 'R1', '--set', 'status=SUCCESS', '-s', 'amount.refund=5');
  expect(changed.stdout.startsWith(`SUCCESS  ${line}{\n`)).toBe(true);
  const queried = await on('call', 'GET', `/v3/global/refunds/out-refund-no/R1?${named.join('&')}`);
  expect(JSON.parse(queried.stdout)).toMatchObject({ status: 'SUCCESS', amount: { refund: 5 } });
  const [whole, json] = await Promise.all([
    on('resources', 'R1'),
    on('resources', '--family', 'v3/global/refunds', '--json'),
  ]);
  expect(whole.stdout).toBe(changed.stdout);
  expect(JSON.parse(json.stdout)).toMatchObject({ resources: [{ ids: { out_refund_no: 'R1' } }] });
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
