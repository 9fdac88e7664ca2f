/** A sandbox whose description cannot be read, because another version is just being installed or built. */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { send, signedBy, signV3, v2 } from './merchant.js';

const packages = join(import.meta.dirname, '../..');
const installed = join(packages, '../node_modules');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unreadable-'));
  for (const name of ['sandbox', 'openapi']) {
    for (const part of ['dist', 'package.json']) {
      const to = join(folder, 'node_modules/@wechatpay-kit', name, part);
      await cp(join(packages, name, part), to, { recursive: true });
    }
  }
  const text = await readFile(join(packages, 'sandbox/package.json'), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    if (name !== '@wechatpay-kit/openapi') await symlink(join(installed, name), link);
  }
});
afterAll(() => rm(folder, { recursive: true }));

test('a request gets an answer that says why there is none, and the next one is answered', async () => {
  const own = join(folder, 'node_modules/@wechatpay-kit');
  const { startSandbox }: typeof import('@wechatpay-kit/sandbox') = await import(
    join(own, 'sandbox/dist/index.js')
  );
  const sandbox = await startSandbox();
  const path = '/v3/certificates';
  const ask = () =>
    send(sandbox.url + path, {
      method: 'GET',
      headers: { authorization: signV3(sandbox, 'GET', path, ''), accept: 'application/json' },
    });
  const file = join(own, 'openapi/dist/wechatpay.openapi.json');
  const whole = await readFile(file);
  await writeFile(file, '');
  const { status, body, headers } = await ask();
  expect([status, JSON.parse(body)]).toEqual([
    500,
    { code: 'SYSTEM_ERROR', message: expect.stringContaining('wechatpay.openapi.json has 0 bytes') },
  ]);
  expect(signedBy(sandbox, headers, body)).toBe(true);
  expect((await v2(sandbox, '/pay/orderquery', { out_trade_no: '1' })).body).toContain(
    'wechatpay.openapi.json',
  );
  await writeFile(file, whole);
  expect((await ask()).status).toBe(200);
  await sandbox.stop();
});
