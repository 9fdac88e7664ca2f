/** Snapshots of the state: kept, restored, reset, written to a file. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, type SandboxSnapshot, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { send, v3 } from './merchant.js';
import { isPlaced, orderXml } from './orders.js';
import { type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
let folder: string;
let beginning: SandboxSnapshot;
beforeAll(async () => {
  [sandbox, receiver, folder] = await Promise.all([
    startSandbox({ merchants: [{ mchid: '1900000200', appids: ['wx2'] }] }),
    startReceiver(),
    mkdtemp(join(tmpdir(), 'state-')),
  ]);
  beginning = await sandbox.snapshot();
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
  await rm(folder, { recursive: true });
});
afterEach(() => sandbox.reset());

async function place(number: string): Promise<void> {
  const { status } = await send(`${sandbox.url}/pay/contractorder`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: orderXml(sandbox, number),
    identity: sandbox.config.merchant,
  });
  expect(status).toBe(200);
}

/** Opens a session, whose notification goes to the URL. */
async function openSession(code: string, url = receiver.url, of: Sandbox = sandbox): Promise<string> {
  const json = { appid: 'wx1', plan_id: 1, out_contract_code: code, success_notify_url: url };
  const path = '/v3/global/papay/contracts/miniprogram-pre-entrust-sign';
  const answer = await v3(of, 'POST', path, json);
  expect(answer.status).toBe(200);
  return String(answer.json['session_id']);
}
const readContract = async (code: string) => {
  const path = `/v3/global/papay/contracts/out-contract-code/${code}?plan_id=1`;
  return (await v3(sandbox, 'GET', path)).status;
};
/** What a reset or a restored state has in common with the snapshot: all but the time and the counters of ids. */
const comparable = ({ time: _, common: { ids: __, ...common }, ...rest }: SandboxSnapshot) => ({
  ...rest,
  common,
});

describe('a snapshot', () => {
  test('brings the state back: rows, registrations, merchants, time, jobs and ids', async () => {
    await sandbox.register({ appids: ['wx1', 'wxcbda96de0b165486'], plans: [1, 123] });
    await sandbox.clock.advance({ days: 1 });
    const open = await openSession('S1');
    const signed = await openSession('S2', 'http://127.0.0.1:1/nothing-listens');
    await sandbox.confirm(signed);
    await sandbox.idle();
    const before = await sandbox.snapshot();
    expect(JSON.parse(JSON.stringify(before))).toEqual(before);
    const dump = JSON.stringify(before);
    for (const secret of [sandbox.config.apiV3Key, 'PRIVATE KEY']) expect(dump).not.toContain(secret);

    await sandbox.confirm(open);
    await sandbox.register({ appids: ['wx3'] });
    await sandbox.addMerchant({ mchid: '1900000300' });
    await sandbox.clock.advance({ days: 3000 });
    const next = await openSession('S3');
    expect((await sandbox.deliveries({ state: 'given_up' })).length).toBe(1);

    await sandbox.restore(before);
    expect(comparable(await sandbox.snapshot())).toEqual(comparable(before));
    const passed = (await sandbox.clock.now()).getTime() - Date.parse(before.time);
    expect(passed).toBeGreaterThanOrEqual(0);
    expect(passed).toBeLessThan(600_000);
    expect((await sandbox.merchants()).map(({ mchid }) => mchid)).toEqual([sandbox.mchid, '1900000200']);
    expect([await readContract('S1'), await readContract('S2'), await readContract('S3')]).toEqual([
      403, 200, 403,
    ]);
    await expect(openSession('S9').then(sandbox.confirm)).resolves.toBeUndefined();
    // An id that was used does not come again.
    await sandbox.restore(before);
    expect(await openSession('S3')).not.toBe(next);
    // The notification that failed goes on with its schedule.
    await sandbox.clock.advance({ hours: 12 });
    const [delivery] = await sandbox.deliveries({ url: 'http://127.0.0.1:1/nothing-listens' });
    expect([delivery?.state, delivery?.attempts.length]).toEqual(['given_up', 10]);
  });

  test('knows the keys of a merchant that a reset has removed', async () => {
    const added = await sandbox.addMerchant({ mchid: '1900000400' });
    const snapshot = await sandbox.snapshot();
    await sandbox.reset();
    expect((await sandbox.merchants()).length).toBe(2);
    await sandbox.restore(snapshot);
    expect((await sandbox.merchants()).at(-1)).toMatchObject({ mchid: '1900000400', serial: added.serial });
  });

  test('that does not fit replaces nothing', async () => {
    await place('KEPT');
    const { common, ...good } = await sandbox.snapshot();
    const bad: [unknown, string][] = [
      [null, 'snapshot: expected an object'],
      [{ ...good, format: 'other' }, 'format: expected'],
      [{ ...good, version: 2 }, 'version: expected 1, got 2'],
      [{ ...good, mchid: '1900000999' }, 'mchid: expected 1900000109'],
      [{ ...good, time: 'never' }, 'time: expected a time'],
      [{ ...good, common: { orders: 5 } }, 'common.orders: expected a list'],
      [{ ...good, common: { none: [{}] } }, 'the table none is not registered'],
      [{ ...good, common: { clock: [{ offset: 1 }] } }, 'common.clock: expected rows of the state'],
      [{ ...good, common: { deliveries: [{}] } }, 'deliveries has no key'],
      [
        { ...good, common: { deliveries: [{ id: { $bigint: 'x' } }] } },
        'common.deliveries[0].id: expected $bigint',
      ],
      [{ ...good, common: { merchants: [{ mchid: 'x' }] } }, 'mchid: expected 8 to 32 digits'],
      [{ ...good, merchants: { [sandbox.mchid]: [] } }, `merchants.${sandbox.mchid}: expected an object`],
      [{ ...good, merchants: { [sandbox.mchid]: { orders: [{}] } } }, 'orders has no key'],
    ];
    for (const [value, message] of bad) {
      await expect(sandbox.restore(value as SandboxSnapshot)).rejects.toThrow(message);
    }
    expect(await isPlaced(sandbox, 'KEPT')).toBe(true);
    expect(comparable(await sandbox.snapshot())).toEqual({ ...comparable({ ...good, common }) });
  });
});

test('a reset returns to the state after the start, and uses no id twice', async () => {
  await place('R1');
  const first = await openSession('R2');
  await sandbox.confirm(first);
  await sandbox.register({ appids: ['wx9'] });
  await sandbox.addMerchant({ mchid: '1900000500' });
  await sandbox.clock.advance({ days: 9 });
  await sandbox.reset();
  expect(comparable(await sandbox.snapshot())).toEqual(comparable(beginning));
  expect(Math.abs((await sandbox.clock.now()).getTime() - Date.now())).toBeLessThan(60_000);
  expect(await isPlaced(sandbox, 'R1')).toBe(false);
  expect(await sandbox.deliveries()).toEqual([]);
  expect(await openSession('R2')).not.toBe(first);
  expect((await sandbox.requests({ limit: 1 })).length).toBe(1);
});

test('the late result of a notification does not bring it back', async () => {
  let answer = () => {};
  const arrived = new Promise<void>((resolve) => {
    const slow = createServer((_, response) => {
      answer = () => {
        response.end();
        slow.close();
      };
      resolve();
    }).listen(0, '127.0.0.1', async () => {
      const { port } = slow.address() as AddressInfo;
      await sandbox.confirm(await openSession('L1', `http://127.0.0.1:${port}/`));
    });
  });
  await arrived;
  const during = await sandbox.snapshot();
  expect(during.common['jobs']).toMatchObject([{ kind: 'delivery.attempt' }, { kind: 'contract.expire' }]);
  await sandbox.reset();
  answer();
  await sandbox.idle();
  expect(comparable(await sandbox.snapshot())).toEqual(comparable(beginning));
  // With the snapshot, the attempt is due again, and fails: the server is gone.
  await sandbox.restore(during);
  await sandbox.idle();
  expect(await sandbox.deliveries()).toMatchObject([
    { state: 'pending', attempts: [{ error: expect.any(String) }] },
  ]);
});

describe('a scenario', () => {
  test('goes to a readable file, and from there to another sandbox', async () => {
    const file = join(folder, 'scenario.json');
    await sandbox.addMerchant({ mchid: '1900000600', brandId: '1600', subMerchants: ['1900000601'] });
    await sandbox.clock.advance({ days: 40 });
    const session = await openSession('E1');
    await sandbox.export(file);
    const text = await readFile(file, 'utf8');
    expect(text).toContain('\n  "version": 1,\n');
    expect(text).toContain('"E1"');
    const other = await startSandbox();
    try {
      await other.import(file);
      expect(await other.merchants()).toMatchObject([
        { mchid: sandbox.mchid },
        { mchid: '1900000200' },
        { mchid: '1900000600', brandId: '1600', subMerchants: ['1900000601'] },
      ]);
      expect((await other.clock.now()).getTime() - Date.now()).toBeGreaterThan(39 * 86_400_000);
      await other.confirm(session);
      await other.idle();
      expect((await other.deliveries()).map(({ state }) => state)).toEqual(['delivered']);
    } finally {
      await other.stop();
    }
  });

  test('is refused from a file that has none', async () => {
    const file = join(folder, 'bad.json');
    await writeFile(file, 'no JSON');
    await expect(sandbox.import(file)).rejects.toThrow(`${file} is not JSON`);
    await writeFile(file, '{}');
    await expect(sandbox.import(file)).rejects.toThrow('format: expected');
    await expect(sandbox.import(join(folder, 'none.json'))).rejects.toThrow('ENOENT');
    await expect(sandbox.export(join(folder, 'none', 'x.json'))).rejects.toThrow('ENOENT');
  });
});

test('the commands work over HTTP, with states longer than other requests', async () => {
  const ask = async (name: string, body?: string) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: body ?? '{}' };
    const response = await fetch(`${sandbox.url}/_sandbox/${name}`, name === 'snapshot' ? {} : init);
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };
  await openSession('H1');
  const { json } = await ask('snapshot');
  const tables = (json as unknown as SandboxSnapshot).merchants[sandbox.mchid] ?? {};
  const [session] = tables['sessions'] ?? [];
  const deep = `${'['.repeat(100)}1${']'.repeat(100)}`;
  const long = { ...session, id: 'H2', request: 'x'.repeat(2_000_000), more: JSON.parse(deep) as unknown };
  const changed = {
    ...json,
    merchants: { [sandbox.mchid]: { ...tables, sessions: [...(tables['sessions'] ?? []), long] } },
  };
  expect(await ask('restore', JSON.stringify(changed))).toEqual({ status: 200, json: {} });
  expect(await sandbox.snapshot()).toMatchObject(comparable(changed as unknown as SandboxSnapshot));
  expect(await ask('restore', '[]')).toMatchObject({ status: 400, json: { code: 'NOT_JSON' } });
  expect(await ask('restore', `{"a":${'['.repeat(1_000_000)}`)).toMatchObject({ status: 400 });
  expect(await ask('restore')).toMatchObject({ status: 400, json: { code: 'BAD_ARGUMENT' } });
  expect(await ask('reset')).toEqual({ status: 200, json: {} });
  expect(comparable((await ask('snapshot')).json as unknown as SandboxSnapshot)).toEqual(
    comparable(beginning),
  );
});
