/** The world's pages in a real browser: the clock by hand, a merchant with a key of its own, states kept and restored. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../../tools/site/site.js';
import { patience } from '../../../tools/test/patience.js';
import { payNative } from '../../sandbox/test/paid-orders.js';
import { findViolations } from './axe.js';

let sandbox: Sandbox;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox(), openBrowser()]);
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 860 } });
  page = await context.newPage();
  page.setDefaultTimeout(patience(20_000));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  page.on('dialog', (dialog) => void dialog.accept());
});
afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
});

const open = (part: string): Promise<unknown> => page.goto(`${sandbox.url}/_console/world/${part}`);
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });

test('the clock pauses, goes on, and jumps to what is due, which its list names', async () => {
  await payNative(sandbox, 'world-1', { notify_url: 'http://127.0.0.1:9/closed' });
  await open('clock');
  await button('Pause').click();
  await page.getByText('Paused: the time stands still').waitFor();
  const stopped = await sandbox.clock.now();
  await page.getByText(/Send the notification TRANSACTION\.SUCCESS, attempt 2/).waitFor();
  await button('Jump to the next thing due').click();
  await page.getByText(/TRANSACTION\.SUCCESS, attempt 3/).waitFor();
  expect((await sandbox.clock.now()).getTime()).toBeGreaterThan(stopped.getTime());
  await button('Resume').click();
  await button('Pause').waitFor();
});

test('a merchant comes with its own certificate; keys are replaced and downloaded', async () => {
  const { stdout } = await promisify(execFile)('openssl', [
    ...'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=1900000301 -keyout /dev/null'.split(' '),
  ]);
  await open('merchants');
  await page.getByLabel(/^Merchant id/).fill('1900000301');
  await page.getByLabel(/^API certificate/).fill(stdout);
  await button('Add a merchant').click();
  await page.getByText('The private key is in the merchant').waitFor();
  expect(new URL(page.url()).searchParams.get('merchant')).toBe('1900000301');
  await button(sandbox.mchid).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('listitem')
      .filter({ hasText: 'apiclient_key.pem' })
      .getByRole('button', { name: 'Download' })
      .click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toBe(sandbox.config.privateKey);
  const platform = page.getByRole('listitem').filter({ hasText: 'Platform certificate' });
  await platform.getByRole('button', { name: 'Replace' }).click();
  await platform.nth(1).waitFor();
});

test('a state is kept, and the sandbox returns to it', async () => {
  await open('state');
  await button('Keep the present state').click();
  await button('Return to it').waitFor();
  await payNative(sandbox, 'world-2');
  const known = async (number: string) => {
    const asked = await fetch(`${sandbox.url}/_sandbox/things?q=${number}`);
    return ((await asked.json()) as { things: unknown[] }).things.length;
  };
  expect(await known('world-2')).toBe(1);
  await button('Return to it').click();
  await expect.poll(() => known('world-2')).toBe(0);
  expect(await known('world-1')).toBe(1);
});

test('its parts have no serious violations of accessibility, and fit a phone', async () => {
  for (const part of ['clock', 'faults', 'merchants', 'state', 'settings']) {
    await page.setViewportSize({ width: 1280, height: 860 });
    await open(part);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    expect(await findViolations(page), part).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width, part).toBe(390);
  }
  expect(complaints).toEqual([]);
});
