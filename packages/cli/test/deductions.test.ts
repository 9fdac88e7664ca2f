/** `wechatpay-kit deductions`, with a ledger in a file and a sandbox to call. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { run } from './command.js';

test('works with the ledger that a module describes: run, status, preview, history, and what is wrong', async () => {
  const sandbox = await startSandbox();
  // Beside the packages, so that the module finds them as a merchant's does.
  const folder = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), 'deductions-'));
  onTestFinished(async () => {
    rmSync(folder, { recursive: true, force: true });
    await sandbox.stop();
  });
  const file = join(folder, 'deductions.config.mjs');
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  writeFileSync(
    file,
    `import { openDeductions } from '@wechatpay-kit/deductions';
     import { WeChatPay } from 'wechatpay-kit';
     const options = {
       pay: new WeChatPay(${JSON.stringify(sandbox.config)}),
       database: ${JSON.stringify(join(folder, 'ledger.sqlite'))},
       rules: {
         appid: 'wxcbda96de0b165486',
         notify_url: 'http://127.0.0.1:9/deductions',
         plans: { daily: { family: 'papay', plan_id: 123, amount: () => 1500, description: 'daily',
           calendar: { every: 'days', days: 1 } } },
       },
     };
     export default async () => {
       const deductions = await openDeductions(options);
       await deductions.contracts.add({ code: 'M1', plan: 'daily', first_date: '${today}' });
       await deductions.close();
       return options;
     };`,
  );
  const given = ['--file', file];
  const status = await run(['deductions', 'status', '--json', ...given]);
  expect(JSON.parse(status.stdout)).toMatchObject({ contracts: { PENDING: 1 }, attention: 0 });
  const once = await run(['deductions', 'run', '--once', ...given]);
  expect([once.code, once.stderr]).toEqual([0, expect.stringContaining('turns, 0 errors')]);
  const history = await run(['deductions', 'history', 'M1', ...given]);
  expect(history.stdout).toContain('The contract was added');
  const none = await run(['deductions', 'history', 'M2', ...given]);
  expect([none.code, none.stderr]).toEqual([2, 'wechatpay-kit: contract: the ledger has no M2\n']);
  const preview = await run(['deductions', 'preview', 'tomorrow', ...given]);
  expect([preview.code, preview.stderr]).toEqual([
    1,
    'wechatpay-kit: date: expected a date such as 2026-03-31, got tomorrow\n',
  ]);
  const early = await run(['deductions', 'reconcile', today, ...given]);
  expect(early.stderr).toMatch(`the bill of ${today} is there from 10:00 in Beijing`);
  const missing = await run(['deductions', 'status', '--file', join(folder, 'none.js')]);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('there is no ')]);
});
