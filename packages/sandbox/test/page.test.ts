/** The page at the address of a sandbox, and the first calls that it shows. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'page-'));
  sandbox = await startSandbox({ out: join(folder, 'keys') });
});
afterAll(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

const open = async (path = '/', headers: Record<string, string> = {}) => {
  const response = await fetch(`${sandbox.url}${path}`, { headers });
  return { response, text: await response.text() };
};
const codeOf = (html: string): string[] =>
  [...html.matchAll(/<code>([^<]*)<\/code><\/pre>/g)].map(([, code = '']) =>
    code.replace(/&#(\d+);/g, (_, number: string) => String.fromCharCode(Number(number))),
  );

test('is in the language of its reader, loads nothing, and contains no key', async () => {
  const { response, text } = await open();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(text).toContain('<html lang="en">');
  expect(text).toContain(`<code>${sandbox.mchid}</code>`);
  expect(text).not.toMatch(/<script|<link|<img|<iframe|url\(|@import/);
  const { privateKey, apiV3Key, apiV2Key, brand } = sandbox.config;
  for (const secret of [apiV3Key, apiV2Key, brand.apiV3Key, privateKey.split('\n')[1] ?? '']) {
    expect(text).not.toContain(secret);
  }
  const chinese = [
    await open('/', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' }),
    await open('/?lang=zh', { 'accept-language': 'en' }),
  ];
  for (const page of chinese) expect(page.text).toContain('<h1>微信支付沙箱</h1>');
  expect((await open('/?lang=en', { 'accept-language': 'zh' })).text).toContain('<html lang="en">');
});

test('links only what changes nothing, and each link works', async () => {
  const { text } = await open();
  const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link);
  expect(links).toContain('/_sandbox/requests');
  expect(links).not.toContain('/_sandbox/stop');
  for (const link of links) expect((await fetch(`${sandbox.url}${link}`)).status, link).toBe(200);
});

test('is refused under a foreign name, and to a frame or a script of another page', async () => {
  const refused = await Promise.all([
    fetch(sandbox.url, { headers: { origin: 'https://evil.example' } }),
    fetch(sandbox.url, {
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    }),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([403, 403]);
  const { stdout } = await promisify(execFile)('curl', ['-sS', '-H', 'Host: evil.example', sandbox.url]);
  expect(JSON.parse(stdout)).toMatchObject({ code: 'FORBIDDEN' });
});

test('is not a call: it has no record, and other methods get the answer of an unknown path', async () => {
  const before = (await sandbox.requests()).length;
  await open();
  expect((await sandbox.requests()).length).toBe(before);
  const posted = await fetch(sandbox.url, { method: 'POST', body: '{}' });
  expect(posted.status).toBe(404);
  expect((await sandbox.requests()).length).toBe(before + 1);
});

test('shows a first call that works with the SDK', async () => {
  const [code = ''] = codeOf((await open()).text);
  const body = code
    .replace(/^import .*\n/, '')
    .replace('console.log(data.code_url);', 'return data.code_url;');
  const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
  const answered: unknown = await new AsyncFunction('WeChatPay', body)(WeChatPay);
  expect(answered).toMatch(/^weixin:/);
});

test('shows a first call that works with curl and openssl', async () => {
  const [, code = ''] = codeOf((await open()).text);
  const { stdout } = await promisify(execFile)('sh', ['-c', code], { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject({ data: [{ serial_no: expect.any(String) }] });
});
