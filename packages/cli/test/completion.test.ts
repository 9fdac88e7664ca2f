/** Completion in real shells. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { bin, type Ended, run, runProgram } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'completion-'));
  const command = join(folder, 'wechatpay-kit');
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  await chmod(command, 0o755);
  await writeFile(join(folder, 'scenario.json'), '{}');
});
afterAll(() => rm(folder, { recursive: true }));

/** A line, whose last word is incomplete, and the one word that fits. */
const unique: readonly (readonly [line: string, word: string])[] = [
  ['cl', 'clock'],
  ['clock ad', 'advance'],
  ['keys rotate plat', 'platform'],
  ['call --ex', '--example'],
  ['call v3.pay.transactions.nat', 'v3.pay.transactions.native.post'],
  ['deliveries --state giv', 'given_up'],
  ['completion z', 'zsh'],
  ['trigger v2:TRANSACTION.S', 'v2:TRANSACTION.SUCCESS'],
];

/** What the scripts of zsh and fish treat differently: commands, options, dots and colons. Bash asks for all. */
const some =
  process.env['WECHATPAY_TEST_FULL'] === '1'
    ? unique
    : unique.filter(([line]) => /^(clock|call|trigger) /.test(line));

/** Runs a script of a shell in the folder. Skips the test where the shell is not installed. */
async function runIn({ skip }: TestContext, shell: string, args: string[]): Promise<Ended> {
  skip(spawnSync(shell, ['--version']).status !== 0, `${shell} is not installed`);
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}`, TERM: 'dumb' };
  return await runProgram(shell, args, undefined, env, folder);
}

/** What an interactive bash does with each line and a tab. It prints the words of the command then. */
const typed = (lines: readonly string[]): string =>
  [
    'source <(wechatpay-kit completion bash)',
    'wechatpay-kit() { if [ "$1" = __complete ]; then command wechatpay-kit "$@"; else echo "<$*>"; fi; }',
    ...lines.map((line) => `wechatpay-kit ${line}\t`),
    'exit\n',
  ].join('\n');

test(
  'bash completes commands, options, values, operations, events and files',
  async (context) => {
    context.skip(process.platform !== 'linux', 'the terminal is that of the script command of Linux');
    const lines = [...unique.map(([line]) => line), 'import scen'];
    await writeFile(join(folder, 'typed'), typed(lines));
    const command = "script -qec 'bash --norc -i' /dev/null <typed";
    const { stdout } = await runIn(context, 'bash', ['--norc', '-c', command]);
    const words = [...stdout.matchAll(/<([^$<>]+)>\r?\n/g)].map(([, line]) => line?.split(' ').at(-1));
    expect(words).toEqual([...unique.map(([, word]) => word), 'scenario.json']);
  },
  patience(60_000),
);

test('bash lists what fits, and nothing where nothing does', async (context) => {
  const asks = ['trigger PAPAY.', 'trigger v2:TRANSACTION.', 'call nothing'].map((line) => {
    const text = `wechatpay-kit ${line}`;
    return `COMP_LINE='${text}'; COMP_POINT=${text.length}; _wechatpay_kit; echo "\${COMPREPLY[*]}"`;
  });
  const script = `source <(wechatpay-kit completion bash)\n${asks.join('\n')}\n`;
  const { code, stdout, stderr } = await runIn(context, 'bash', ['--norc', '-c', script]);
  expect([code, stderr]).toEqual([0, '']);
  const [events = '', ...others] = stdout.split('\n');
  expect(events.split(' ').length).toBeGreaterThan(1);
  expect(events.split(' ').every((name) => name.startsWith('PAPAY.'))).toBe(true);
  // Bash keeps what stands before the colon.
  expect(others).toEqual(['TRANSACTION.FAIL TRANSACTION.SUCCESS', '', '']);
});

/** Types each line and a tab into an interactive shell, and prints what the line has become. */
const typing = `
zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell 'PROMPT= RPROMPT=; autoload -U compinit && compinit -u -D; source <(wechatpay-kit completion zsh)'
zpty -w shell 'show() { print -r -- "<$BUFFER>"; BUFFER=; }; zle -N show; bindkey "^X" show; print rea""dy'
zpty -r shell output '*ready*'
for line in "$@"; do
  zpty -n -w shell "wechatpay-kit $line"$'\\t\\x18'
  zpty -r shell output '*<*>*'
  print -r -- "\${\${output##*<}%%>*}"
done
`;

test(
  'zsh completes the same, and files elsewhere',
  async (context) => {
    const lines = [...some.map(([line]) => line), 'import scen'];
    const { code, stdout, stderr } = await runIn(context, 'zsh', ['-f', '-c', typing, 'zsh', ...lines]);
    expect([code, stderr]).toEqual([0, '']);
    const words = stdout.trimEnd().split('\n');
    expect(words.map((line) => line.trimEnd().split(' ').at(-1))).toEqual([
      ...some.map(([, word]) => word),
      'scenario.json',
    ]);
  },
  patience(60_000),
);

test('fish completes the same, and files elsewhere', async (context) => {
  const asks = [...some.map(([line]) => line), 'import scen'].map(
    (line) => `complete -C 'wechatpay-kit ${line}'; echo .`,
  );
  const script = `wechatpay-kit completion fish | source\n${asks.join('\n')}`;
  const { code, stdout } = await runIn(context, 'fish', ['--no-config', '-c', script]);
  expect(code).toBe(0);
  const words = stdout.split('.\n').map((part) => part.trim());
  expect(words.slice(0, -1)).toEqual([...some.map(([, word]) => word), 'scenario.json']);
});

test('the hidden command is not in the help, and another shell is refused', async () => {
  const [help, wrong] = await Promise.all([run(['--help']), run(['completion', 'csh'])]);
  expect(help.stdout).not.toContain('__complete');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
});
