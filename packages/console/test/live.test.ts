/** The requests in the console, in a real browser, with calls by curl, openssl and the SDK. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';
import { openBrowser } from '../../../tools/site/site.js';
import { v3 } from '../../sandbox/test/merchant.js';
import { findViolations } from './axe.js';

const run = promisify(execFile);
let sandbox: Sandbox;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  folder = await mkdtemp(join(tmpdir(), 'console-'));
  await symlink(
    fileURLToPath(new URL('../../../node_modules', import.meta.url)),
    join(folder, 'node_modules'),
  );
  browser = await openBrowser();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  page = await context.newPage();
  await open('/live');
});
afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
  await rm(folder, { recursive: true, force: true });
});

const open = async (path: string): Promise<void> => {
  const mark = path.includes('?') ? '&' : '?';
  await page.goto(`${sandbox.url}/_console${path}${mark}lang=en`);
};
const shell = async (code: string): Promise<string> =>
  (await run('sh', ['-c', code], { cwd: folder })).stdout;
const node = async (code: string): Promise<string> => {
  await writeFile(join(folder, 'first.mjs'), code);
  return (await run(process.execPath, ['first.mjs'], { cwd: folder })).stdout;
};
const copied = async (): Promise<string> => await page.evaluate('navigator.clipboard.readText()');
const rows = () => page.getByRole('grid').getByRole('row');
/** The address without the language. */
const address = (): string => {
  const { pathname, searchParams } = new URL(page.url());
  searchParams.delete('lang');
  const query = searchParams.size === 0 ? '' : `?${searchParams}`;
  return pathname.replace('/_console', '') + query;
};

const native = '/v3/pay/transactions/native';
const order = (out_trade_no: string, total = 100): object => ({
  appid: 'wxd678efh567h23787',
  mchid: sandbox.mchid,
  description: 'Café 咖啡',
  out_trade_no,
  notify_url: 'http://127.0.0.1:1/',
  amount: { total },
});

describe('an empty console', () => {
  test('has no serious violations of accessibility', async () => {
    await page.getByRole('heading', { name: 'No requests yet' }).waitFor();
    await page.locator('#first-run').waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  test('shows first calls that run as pasted, and appear at once', async () => {
    const codes = await page.locator('.first pre').allInnerTexts();
    const [program = '', commands = '', other = ''] = codes;
    expect(other).toBe(`npx wechatpay-kit run --to ${sandbox.url} -- node app.js`);
    expect(JSON.parse(await shell(commands))).toMatchObject({ data: [{ serial_no: expect.any(String) }] });
    await rows().first().waitFor();
    expect(await node(program)).toMatch(/^weixin:/);
    await expect.poll(() => rows().allInnerTexts()).toHaveLength(2);
    expect(await rows().first().innerText()).toContain('order-1');
  });
});

describe('the list', () => {
  test('grows by what comes, newest first, and selects by what the address says', async () => {
    await v3(sandbox, 'POST', native, order('list-1'));
    await v3(sandbox, 'POST', native, order('list-2', 0));
    await v3(sandbox, 'GET', `/v3/pay/transactions/out-trade-no/list-1?mchid=${sandbox.mchid}`);
    await expect.poll(() => rows().allInnerTexts()).toHaveLength(5);
    expect(await rows().first().innerText()).toMatch(
      /GET\s+Query order by merchant order number.*list-1\s+200/s,
    );
    await page.getByLabel(/^Search/).fill('native LIST');
    await expect.poll(() => rows().allInnerTexts()).toHaveLength(2);
    await page.getByRole('button', { name: 'Refused' }).click();
    await expect
      .poll(() => rows().allInnerTexts())
      .toEqual([expect.stringMatching(/list-2\s+400\s+PARAM_ERROR/)]);
    expect(address()).toBe('/live?q=native+LIST&outcome=refused');
    await page.reload();
    await expect.poll(() => rows().allInnerTexts()).toHaveLength(1);
  });

  test('is exported as an HTTP archive of what it shows', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'HAR' }).click(),
    ]);
    const har = JSON.parse(await readFile(await download.path(), 'utf8'));
    expect(har.log.entries).toEqual([
      expect.objectContaining({ response: expect.objectContaining({ status: 400 }) }),
    ]);
    expect(har.log.entries[0].request.postData.text).toContain('list-2');
  });

  test('can be paused and cleared', async () => {
    await open('/live');
    await expect.poll(() => rows().allInnerTexts()).toHaveLength(5);
    await page.getByRole('button', { name: 'Pause' }).click();
    await v3(sandbox, 'GET', '/v3/certificates');
    const resume = page.getByRole('button', { name: 'Resume (1 new)' });
    await resume.waitFor();
    expect(await rows().count()).toBe(5);
    await resume.click();
    await expect.poll(() => rows().allInnerTexts()).toHaveLength(6);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByRole('heading', { name: 'The list is cleared' }).waitFor();
    await v3(sandbox, 'GET', '/v3/certificates');
    await expect.poll(() => rows().allInnerTexts()).toHaveLength(1);
  });
});

describe('a request', () => {
  test('with a refused signature is explained, with the difference marked', async () => {
    const body = JSON.stringify(order('signed-1'));
    await v3(sandbox, 'POST', native, order('signed-1'), { signedBody: `${body}\n` });
    await open('/live?outcome=signature');
    await rows().first().click();
    const problem = page.getByRole('group', { name: 'Bad signature' });
    await problem.getByText('differs in white space at its beginning or end').waitFor();
    expect(await problem.innerText()).toContain('body-white-space');
    expect(await problem.locator('.signed mark').innerText()).toContain('\\n');
    expect(
      await page.locator('.checks > li').evaluateAll((items) => items.map((one) => one.className)),
    ).toEqual(['good', 'good', 'good', 'bad']);
    const text = page.getByRole('group', { name: 'String to sign', exact: true });
    expect(await text.innerText()).toMatch(/Method\s*POST\\n/);
    await text.getByRole('button', { name: 'Hex' }).click();
    expect(await text.innerText()).toMatch(/000000\s*50 4f 53 54 0a 2f 76 33/);
    expect(await findViolations(page)).toEqual([]);
  });

  test('is copied as curl and as a program, which run as pasted', async () => {
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    expect(JSON.parse(await shell(await copied()))).toEqual({ code_url: expect.stringMatching(/^weixin:/) });
    await page.getByRole('button', { name: 'Copy as TypeScript' }).click();
    expect(await node(await copied())).toContain('code_url');
    const [, second] = (await sandbox.requests({ limit: 2 })).map(({ body }) => JSON.parse(body) as unknown);
    expect(second).toEqual(order('signed-1'));
  });

  test('of APIv2 over HTTPS, and one of a brand, are copied as curl too', async () => {
    const pay = new WeChatPay(sandbox.config);
    const message = { appid: 'wx1', mch_id: sandbox.mchid, body: 'a & b', trade_type: 'NATIVE' } as const;
    const rest = { total_fee: '1', spbill_create_ip: '127.0.0.1', notify_url: 'http://127.0.0.1:1/' };
    await pay.v2.pay.unifiedorder.post({ xml: { ...message, ...rest, out_trade_no: 'message-1' } });
    // Nothing is configured yet, which a verified request learns.
    await expect(pay.brand.marketing.productCoupon.notifyConfigs.get()).rejects.toThrow('NOT_FOUND');
    const answers: string[] = [];
    for (const search of ['message-1', 'brand']) {
      await open(`/live?q=${search}`);
      await rows().first().click();
      await page.getByRole('button', { name: 'Copy as curl' }).click();
      await expect.poll(copied).toContain(search);
      answers.push(await shell(await copied()));
    }
    expect(answers[0]).toContain('<result_code><![CDATA[SUCCESS]]></result_code>');
    expect(answers[1]).toContain('NOT_FOUND');
    const made = await sandbox.requests({ limit: 2 });
    expect(made.map(({ verification }) => verification.verified)).toEqual([true, true]);
  });

  test('is replayed with a new signature, and the new request is opened', async () => {
    await v3(sandbox, 'GET', '/v3/certificates?replayed=1');
    await open('/live?q=replayed');
    await rows().first().click();
    await page.getByRole('button', { name: 'Replay' }).click();
    const before = address();
    await page.getByRole('menuitem', { name: 'Sign anew and send' }).click();
    await expect.poll(address).not.toBe(before);
    await expect.poll(() => rows().count()).toBe(2);
    const [made] = await sandbox.requests({ limit: 1 });
    expect(address()).toBe(`/live/${made?.id}?q=replayed`);
    expect(made).toMatchObject({
      url: '/v3/certificates?replayed=1',
      status: 200,
      verification: { verified: true },
    });
  });

  test('shows what it changed, and both bodies as they came and formatted', async () => {
    await v3(sandbox, 'POST', native, order('shown-1'));
    await open('/live?q=shown-1');
    await rows().first().click();
    await page.getByText('"out_trade_no": "shown-1"').waitFor();
    await page.getByRole('button', { name: 'Raw' }).last().click();
    await page
      .getByText(JSON.stringify(order('shown-1')))
      .first()
      .waitFor();
    expect(await page.locator('.changes').innerText()).toContain('Added');
    expect(await page.locator('.checks > li.good').count()).toBe(4);
  });
});

test('everything can be reached by the keyboard alone', async () => {
  await open('/live');
  await rows().first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('list-');
  await expect.poll(() => rows().count()).toBe(3);
  await page.getByRole('grid').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByText('"list-2"').first().waitFor();
  expect(address()).toMatch(/^\/live\/\d+\?q=list-$/);
  const before = address();
  await page.keyboard.press('j');
  await expect.poll(address).not.toBe(before);
  await page.keyboard.press('Escape');
  await expect.poll(address).toBe('/live?q=list-');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await page.keyboard.press('Escape');
});

test('a phone of 390 pixels shows the list or a request, without scrolling sideways', async () => {
  await page.setViewportSize({ width: 390, height: 800 });
  const width = (): Promise<number> => page.evaluate('document.scrollingElement.scrollWidth');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await open('/live?q=list-');
    await rows().first().waitFor();
    expect(await width()).toBe(390);
    expect(await findViolations(page)).toEqual([]);
    await rows().first().click();
    await page.getByRole('button', { name: 'Copy as curl' }).waitFor();
    expect(await rows().first().isVisible()).toBe(false);
    expect(await width()).toBe(390);
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await rows().first().waitFor();
  }
});
