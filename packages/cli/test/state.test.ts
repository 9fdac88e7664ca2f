import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { type Ended, run, runProcess } from './command.js';

/** Runs commands one after the other against a sandbox of the command line. */
async function withSandbox(
  args: string[],
  work: (ask: (...args: string[]) => Promise<Ended>, url: string) => Promise<void>,
): Promise<Ended> {
  let working: Promise<void> | undefined;
  const ended = await runProcess(['sandbox', '--port', '0', ...args], (stdout, signal) => {
    if (working !== undefined || !stdout.includes('Ctrl-C')) return;
    const url = /http:\/\/\S+?:\d+/.exec(stdout)?.[0] ?? '';
    working = work((...given) => run([...given, '--to', url]), url);
    // A failure is reported below, when the sandbox has ended.
    working.catch(() => undefined).finally(() => signal('SIGTERM'));
  });
  await working;
  return ended;
}

test(
  'a state is kept in a directory, exported, imported and reset',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cli-state-'));
    const [data, file] = [join(folder, 'data'), join(folder, 'scenario.json')];
    try {
      const first = await withSandbox(['--data', data], async (ask, url) => {
        const body = JSON.stringify({ days: 3 });
        const headers = { 'content-type': 'application/json' };
        await fetch(`${url}/_sandbox/advance`, { method: 'POST', headers, body });
        await fetch(`${url}/_sandbox/register`, { method: 'POST', headers, body: '{"appids":["wx1"]}' });
        const exported = await ask('export', file);
        expect(exported).toMatchObject({ code: 0, stderr: '' });
        expect(exported.stdout).toMatch(/^exported \S+scenario\.json: nothing so far, at 20\d\d-/);
        expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
          version: 1,
          merchants: { '1900000109': { registrations: [{ appids: ['wx1'] }] } },
        });
        expect(await ask('reset')).toMatchObject({ code: 0, stdout: `${url} is as after its start\n` });
      });
      expect(first.stdout).toContain(`  state     ${data}\n`);
      await withSandbox(['--data', data], async (ask, url) => {
        const read = async () => (await (await fetch(`${url}/_sandbox/snapshot`)).json()) as object;
        expect(await read()).toMatchObject({ merchants: {} });
        const imported = await ask('import', file, '--json');
        expect(JSON.parse(imported.stdout)).toMatchObject({ file, rows: { registrations: 1 } });
        expect(await read()).toMatchObject({ merchants: { '1900000109': {} } });
        await writeFile(file, '{}');
        const failures = [await ask('import', file), await ask('import', join(folder, 'none.json'))];
        expect(failures.map(({ code, stdout }) => [code, stdout])).toEqual([[1, ''], [1, '']]); // biome-ignore format: one thought
        expect(failures[0]?.stderr).toMatch(/^wechatpay-kit: format: expected/);
        expect(failures[1]?.stderr).toMatch(/^wechatpay-kit: cannot read .*ENOENT/);
        const second = await run(['sandbox', '--port', '0', '--data', data]);
        expect(second).toMatchObject({
          code: 1,
          stderr: expect.stringMatching(/in use by the sandbox of process/),
        });
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  patience(120_000),
);
