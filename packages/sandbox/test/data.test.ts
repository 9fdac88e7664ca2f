/** The option `data`: a sandbox that ends and starts again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  type Sandbox,
  type SandboxOptions,
  type SandboxSnapshot,
  startSandbox,
} from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { v3 } from './merchant.js';
import { type Receiver, startReceiver } from './receiver.js';

let folder: string;
let receiver: Receiver;
let count = 0;
beforeAll(async () => {
  [folder, receiver] = await Promise.all([mkdtemp(join(tmpdir(), 'data-')), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await rm(folder, { recursive: true });
});
const newDirectory = (): string => join(folder, String(count++));

/** Runs a sandbox for a while. */
async function withSandbox<Result>(
  options: SandboxOptions,
  work: (sandbox: Sandbox) => Promise<Result>,
): Promise<Result> {
  const sandbox = await startSandbox(options);
  try {
    return await work(sandbox);
  } finally {
    await sandbox.stop();
  }
}

async function openSession(sandbox: Sandbox, code: string): Promise<string> {
  const json = {
    appid: 'wx1',
    plan_id: 1,
    out_contract_code: code,
    success_notify_url: `${receiver.url}/${code}`,
  };
  const path = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
  const answer = await v3(sandbox, 'POST', path, json);
  expect(answer.status).toBe(200);
  return String(answer.json['session_id']);
}

test('everything is there again after a restart: rows, keys, merchants, clock, registrations, ids, jobs', async () => {
  const data = newDirectory();
  const before = await withSandbox({ data }, async (sandbox) => {
    await sandbox.register({ appids: ['wx1'], plans: [1] });
    const merchant = await sandbox.addMerchant({ mchid: '1900000300', brandId: '1300', appids: ['wx3'] });
    await sandbox.clock.advance({ days: 20 });
    const [open, signed] = [await openSession(sandbox, 'A'), await openSession(sandbox, 'B')];
    receiver.failNext(500);
    await sandbox.confirm(signed);
    await sandbox.idle();
    const [request] = await sandbox.requests({ limit: 1 });
    const { config } = sandbox;
    return {
      config,
      merchant,
      open,
      snapshot: await sandbox.snapshot(),
      request,
      now: await sandbox.clock.now(),
    };
  });
  await withSandbox({ data }, async (sandbox) => {
    const { endpoint: _, ...config } = sandbox.config;
    expect(before.config).toMatchObject(config);
    const { time, ...rest } = await sandbox.snapshot();
    const { time: earlier, ...expected } = before.snapshot;
    expect(rest).toEqual(expected);
    expect(Date.parse(time)).toBeGreaterThanOrEqual(Date.parse(earlier));
    expect(await sandbox.merchants()).toMatchObject([
      { serial: before.config.serial },
      { mchid: '1900000300', brandId: '1300', serial: before.merchant.serial },
    ]);
    expect(await sandbox.requests()).toEqual([]);
    await sandbox.confirm(before.open);
    await sandbox.clock.advance({ days: 1 });
    const deliveries = await sandbox.deliveries();
    expect(deliveries.map(({ state, attempts }) => [state, attempts.length])).toEqual([
      ['delivered', 2],
      ['delivered', 1],
    ]);
    await openSession(sandbox, 'C');
    const [request] = await sandbox.requests({ limit: 1 });
    expect(idOf(request)).toMatch(/^[\dA-F]{32}-/);
    expect(idOf(request)).not.toBe(idOf(before.request));
    await expect(
      openSession(sandbox, 'D').then(() => sandbox.addMerchant({ mchid: '1900000300' })),
    ).rejects.toThrow('exists');
  });
});
const idOf = (request: { answer: { headers: readonly (readonly [string, string])[] } } | undefined) =>
  request?.answer.headers.find(([name]) => name.toLowerCase() === 'request-id')?.[1];

test('a request after a restart has a number that no kept notification names', async () => {
  const data = newDirectory();
  const caused = await withSandbox({ data }, async (sandbox) => {
    const signed = await openSession(sandbox, 'N');
    await sandbox.confirm(signed);
    const contracts = '/v3/global/papay/contracts';
    const { json } = await v3(sandbox, 'GET', `${contracts}/out-contract-code/N?plan_id=1`);
    const end = { appid: 'wx1', contract_termination_remark: 'x' };
    await v3(sandbox, 'POST', `${contracts}/${json['contract_id']}/terminate`, end);
    await sandbox.idle();
    const named = (await sandbox.deliveries()).find(({ request }) => request !== undefined)?.request;
    expect((await sandbox.requests()).map(({ id }) => id)).toContain(named);
    return Number(named);
  });
  await withSandbox({ data }, async (sandbox) => {
    await openSession(sandbox, 'O');
    const [request] = await sandbox.requests();
    expect(Number(request?.id)).toBe(caused + 1);
    // A state that is restored into another sandbox brings its notifications.
    const state = await sandbox.snapshot();
    await withSandbox({}, async (other) => {
      await other.restore(state);
      await openSession(other, 'P');
      expect(Number((await other.requests())[0]?.id)).toBe(caused + 1);
    });
  });
});

test('a reset and a restored state last', async () => {
  const data = newDirectory();
  const options = { data, merchants: ['1900000200'] };
  const saved = await withSandbox(options, async (sandbox) => {
    await openSession(sandbox, 'X');
    await sandbox.addMerchant({ mchid: '1900000300' });
    const snapshot = await sandbox.snapshot();
    await sandbox.reset();
    return snapshot;
  });
  await withSandbox(options, async (sandbox) => {
    expect((await sandbox.merchants()).map(({ mchid }) => mchid)).toEqual([sandbox.mchid, '1900000200']);
    expect((await sandbox.snapshot()).merchants).toEqual({});
    await sandbox.restore(saved);
  });
  await withSandbox(options, async (sandbox) => {
    const { time: _, ...rest } = await sandbox.snapshot();
    const { time: __, ...expected } = saved;
    expect(rest).toEqual(expected);
  });
});

test('a directory is used by one sandbox at a time', async () => {
  const data = newDirectory();
  await withSandbox({ data }, async () => {
    await expect(startSandbox({ data })).rejects.toThrow(
      `data: cannot use ${data}: it is in use by the sandbox of process ${process.pid}; stop that one`,
    );
  });
  // Another process, killed without a chance to tidy up.
  const program = `import { startSandbox } from '@wechatpay-kit/sandbox';
    await startSandbox({ data: ${JSON.stringify(data)} }); console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await expect(startSandbox({ data })).rejects.toThrow(`in use by the sandbox of process ${child.pid};`);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  await withSandbox({ data }, async () => undefined);
});

test('a directory of another merchant, and a damaged file, are refused', async () => {
  const data = newDirectory();
  await withSandbox({ data }, async (sandbox) => {
    for (const code of ['A', 'B']) await openSession(sandbox, code);
  });
  await expect(startSandbox({ data, mchid: '1900000200' })).rejects.toThrow(
    'data: the directory belongs to a sandbox with mchid 1900000109, not 1900000200',
  );
  const file = join(data, 'journal.jsonl');
  const whole = await readFile(file);
  expect((await stat(file)).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  await appendFile(file, '00000000 9 [half');
  await withSandbox({ data }, (sandbox) => openSession(sandbox, 'B'));
  await writeFile(file, whole.toString('utf8').replace('"sessions"', '"Sessions"'));
  await expect(startSandbox({ data })).rejects.toThrow(
    /^data: cannot use .*journal\.jsonl, line \d+ is damaged/,
  );
  await writeFile(file, whole);
  await withSandbox({ data }, (sandbox) => openSession(sandbox, 'A'));
});

test('a path that cannot be a directory is refused', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  for (const data of [file, join(file, 'below')]) {
    await expect(startSandbox({ data })).rejects.toThrow(`data: cannot use ${data}: `);
  }
  await expect(startSandbox({ data: '' })).rejects.toThrow('data: expected a non-empty text');
});

// Windows has no limit of this kind.
test.skipIf(process.platform === 'win32')('what does not fit on the disk is refused as a whole', async () => {
  const data = newDirectory();
  const program = fileURLToPath(new URL('programs/kept.mjs', import.meta.url));
  // Files of this process end at 512 KiB or 1 MiB: the unit depends on the shell.
  const child = spawn('sh', ['-c', 'ulimit -f 1024; exec "$0" "$@"', process.execPath, program, data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url } = JSON.parse(line) as Sandbox;
    const trigger = async (length: number): Promise<number> => {
      const set = { attach: 'x'.repeat(length) };
      const body = JSON.stringify({ event: 'pay', to: 'http://127.0.0.1:1/', set });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${url}/_sandbox/trigger`, { method: 'POST', headers, body })).status;
    };
    const read = async (): Promise<SandboxSnapshot> =>
      (await (await fetch(`${url}/_sandbox/snapshot`)).json()) as SandboxSnapshot;
    expect(await trigger(1000)).toBe(200);
    const statuses: number[] = [];
    while (statuses.at(-1) !== 500 && statuses.length < 20) statuses.push(await trigger(100_000));
    expect(statuses.at(-1)).toBe(500);
    expect((await read()).common['deliveries']?.length).toBe(statuses.length);
    child.kill('SIGKILL');
    await ended;
    await withSandbox({ data }, async (sandbox) => {
      expect((await sandbox.deliveries()).length).toBe(statuses.length);
      expect((await sandbox.snapshot()).common['ids']).toContainEqual({
        kind: 'notification',
        count: statuses.length,
      });
    });
  } finally {
    child.kill('SIGKILL');
  }
});

test('rules of faults are there again after a restart, with their counts', async () => {
  const data = newDirectory();
  const ask = async (sandbox: Sandbox): Promise<number> =>
    (await v3(sandbox, 'GET', '/v3/certificates')).status;
  const before = await withSandbox({ data }, async (sandbox) => {
    await sandbox.faults.set([
      { kind: '503', operation: 'GET v3/certificates', nth: 2 },
      { kind: 'doubled', event: 'PAPAY.*' },
    ]);
    await sandbox.faults.clear('2');
    await sandbox.faults.add({ kind: '429', operation: 'GET v3/certificates', nth: 4 });
    expect(await ask(sandbox)).toBe(200);
    expect(await ask(sandbox)).toBe(503);
    return sandbox.faults.list();
  });
  expect(before).toMatchObject([
    { id: '1', calls: 2, hits: 1 },
    { id: '3', calls: 2, hits: 0 },
  ]);
  await withSandbox({ data }, async (sandbox) => {
    expect(await sandbox.faults.list()).toEqual(before);
    // The second call was before the restart.
    expect(await ask(sandbox)).toBe(200);
    // A state has no faults, and takes none away.
    const snapshot = await sandbox.snapshot();
    expect(JSON.stringify(snapshot)).not.toContain('"429"');
    await sandbox.restore(snapshot);
    expect(await sandbox.faults.list()).toMatchObject([{ calls: 3 }, { calls: 3 }]);
    await sandbox.faults.clear();
  });
  await withSandbox({ data, faults: [{ kind: '500' }] }, async (sandbox) => {
    expect(await sandbox.faults.list()).toMatchObject([{ id: '1', rule: { kind: '500' }, calls: 0 }]);
  });
  // The option decides.
  await withSandbox({ data, faults: [{ kind: '502' }] }, async (sandbox) => {
    expect(await sandbox.faults.list()).toMatchObject([{ rule: { kind: '502' } }]);
  });
});
