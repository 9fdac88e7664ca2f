/** Completion in a real bash. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bin, run, runProgram } from './command.js';

const withBash = test.skipIf(spawnSync('bash', ['--version']).status !== 0);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'completion-'));
  const command = join(folder, 'wechatpay-kit');
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  await chmod(command, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

withBash('bash completes commands, options, operations and events', async () => {
  const lines = [
    ['cl'],
    ['clock', 'ad'],
    ['call', '--ex'],
    ['call', 'v3.pay.transactions.nat'],
    ['trigger', 'PAPAY.'],
    ['completion', 'z'],
    ['call', 'nothing'],
  ];
  const asks = lines.map((words) => {
    const all = ['wechatpay-kit', ...words];
    return `COMP_WORDS=(${all.join(' ')}); COMP_CWORD=${words.length}; _wechatpay_kit 2>/dev/null; echo "\${COMPREPLY[*]}"`;
  });
  const script = `source <(wechatpay-kit completion bash)\n${asks.join('\n')}\n`;
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
  const { code, stdout, stderr } = await runProgram('bash', ['--norc', '-c', script], undefined, env);
  expect([code, stderr]).toEqual([0, '']);
  const [command, sub, option, operation, event, shell, none] = stdout.trimEnd().split('\n');
  expect([command, sub, option, operation, shell, none ?? '']).toEqual([
    'clock',
    'advance',
    '--example',
    'v3.pay.transactions.native.post',
    'zsh',
    '',
  ]);
  expect(event?.split(' ').every((name) => name.startsWith('PAPAY.'))).toBe(true);
});

test('the hidden command is not in the help, and another shell is refused', async () => {
  const [help, wrong] = await Promise.all([run(['--help']), run(['completion', 'csh'])]);
  expect(help.stdout).not.toContain('__complete');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
});
