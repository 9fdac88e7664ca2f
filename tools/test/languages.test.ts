/** The guide to other languages: its programs sign, verify and pay in the sandbox, where the languages are installed. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fence, fencesIn, guidesIn } from './guides.js';
import { patience } from './patience.js';

const words = ['python', 'php', 'java', 'go'];
const isFull = process.env['WECHATPAY_TEST_FULL'] === '1';
const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'languages-'));
  for (const { text } of programsIn('zh')) writeFileSync(join(folder, nameOf(text)), text);
  sandbox = await startSandbox({ out: join(folder, 'keys') });
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

describe('the programs in other languages', () => {
  test('are the same in both languages of the guide, apart from comments', () => {
    const [chinese, english] = [programsIn('zh').map(stripComments), programsIn('en').map(stripComments)];
    expect(chinese).toHaveLength(5);
    expect(english).toEqual(chinese);
  });

  test.skipIf(!has('python3', '--version') || !has('openssl', 'version'))(
    'pay with Python (skipped without python3 or openssl)',
    async () => expect(await runProgram('python3', 'pay.py')).toBe('SUCCESS 100\n'),
  );

  test.skipIf(!has('php', '-r', 'exit(extension_loaded("openssl") ? 0 : 1);'))(
    'pay with PHP, and receive the notification (skipped without php and its openssl)',
    async () => {
      expect(await runProgram('php', 'pay.php')).toBe('SUCCESS 100\n');
      const { env } = process;
      const server = spawn('php', ['-S', '127.0.0.1:0', 'notify.php'], {
        cwd: folder,
        env: { ...env, SANDBOX: 'keys' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = once(server, 'exit');
      try {
        let output = '';
        server.stderr.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
        await expect.poll(() => output).toMatch(/:[1-9]\d*\) started/);
        const [, port] = /:(\d+)\) started/.exec(output) ?? [];
        const to = `http://127.0.0.1:${port}/notify`;
        await sandbox.trigger('TRANSACTION.SUCCESS', { to, set: { out_trade_no: 'T1' } });
        await expect.poll(() => output).toContain('notified T1 SUCCESS');
        const delivered = async () => (await sandbox.deliveries()).find(({ url }) => url === to)?.state;
        await expect.poll(delivered).toBe('delivered');
      } finally {
        server.kill();
        await ended;
      }
    },
  );

  test.skipIf(!has('java', '--source', '17', '--version'))(
    'pay with Java, and receive the notification (skipped without Java 17)',
    async () => {
      // The shortest start of a program of one file.
      const flags = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
      expect(await runProgram('java', ...flags, 'Pay.java')).toBe('notified SUCCESS\nSUCCESS 100\n');
    },
  );

  // A fresh cache of the compiler costs more than all others together.
  test.skipIf(!isFull || !has('go', 'version'))(
    'pay with Go, and receive the notification (skipped without go, and outside the full run)',
    async () => expect(await runProgram('go', 'run', 'pay.go')).toBe('notified SUCCESS\nSUCCESS 100\n'),
  );
});

/** Runs a program of the guide with the keys. @returns what it prints */
async function runProgram(command: string, ...args: string[]): Promise<string> {
  const timeout = patience(100_000);
  const { stdout } = await promisify(execFile)(command, [...args, 'keys'], { cwd: folder, timeout });
  return stdout;
}

function programsIn(language: 'zh' | 'en'): Fence[] {
  const guide = guidesIn(language).find(({ name }) => name === 'other-languages');
  if (guide === undefined) throw new Error('the guide to other languages is missing');
  return fencesIn(guide).filter(({ words: [word = ''] }) => words.includes(word));
}

/** The first comment of a program begins with the name of its file. */
function nameOf(text: string): string {
  const [, name] = /^(?:<\?php\n)?(?:\/\/|#) ([\w.]+):/.exec(text) ?? [];
  if (name === undefined) throw new Error(`no file name in the first comment of: ${text.slice(0, 80)}`);
  return name;
}

function stripComments({ text }: Fence): string {
  return text
    .replace(/\/\*\*.*?\*\//gs, '')
    .replace(/"""[^"\n]*"""/g, '')
    .replace(/(?:^|\s)(?:\/\/|#) .*$/gm, '');
}
