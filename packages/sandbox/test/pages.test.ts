/** Web pages in a real browser that attack a sandbox of the developer. No attack succeeds. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../../../tools/site/site.js';
import { isPlaced, orderXml } from './orders.js';

let sandbox: Sandbox;
let pages: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** The sandbox's answers to the browser, and the failed requests. */
let seen: { method: string; path: string; status: number | 'blocked' }[];

beforeAll(async () => {
  sandbox = await startSandbox();
  pages = createServer((_, response) => response.end('<title>a page</title>')).listen(0, '127.0.0.1');
  await once(pages, 'listening');
  browser = await openBrowser([
    '--host-resolver-rules=MAP evil.example 127.0.0.1, MAP rebound.example 127.0.0.1',
    // Chromium would ask before a public page may reach this machine. Other browsers do not.
    '--disable-features=LocalNetworkAccessChecks',
  ]);
});
afterAll(async () => {
  await browser?.close();
  pages?.close();
  await sandbox?.stop();
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  seen = [];
  const pathOf = (url: string): string | undefined => {
    const { port, pathname } = new URL(url);
    return port === new URL(sandbox.url).port && pathname !== '/a-page' ? pathname : undefined;
  };
  context.on('response', (response) => {
    const path = pathOf(response.url());
    if (path !== undefined)
      seen.push({ method: response.request().method(), path, status: response.status() });
  });
  context.on('requestfailed', (request) => {
    const path = pathOf(request.url());
    if (path !== undefined) seen.push({ method: request.method(), path, status: 'blocked' });
  });
});
afterEach(() => context.close());

const pagePort = (): number => (pages.address() as AddressInfo).port;
const sandboxPort = (): string => new URL(sandbox.url).port;

let count = 0;
const newOrder = (): string => `page-${++count}`;

/** Calls a function of `attack-page.js` in the page. */
async function inPage(name: string, ...given: unknown[]): Promise<unknown> {
  await page.addScriptTag({ path: fileURLToPath(new URL('attack-page.js', import.meta.url)) });
  return await page.evaluate(`${name}(${given.map((item) => JSON.stringify(item)).join(', ')})`);
}

/**
 * All requests that a page can make, with a valid signature where an attacker can compute one.
 *
 * @returns the orders that it tries to create
 */
async function attack(target: string): Promise<string[]> {
  const orders = Array.from({ length: 6 }, newOrder);
  // A form of text/plain sends `name=value`: the equals sign goes to a place where the message may have one.
  const form = orderXml(sandbox, orders[5] ?? '', { attach: 'a=b' }).split('=');
  const bodies = orders.map((order) => orderXml(sandbox, order));
  await inPage('attack', { target, bodies, form, json: JSON.stringify({ days: 1 }) });
  return orders;
}

/** The answers that are not refusals. */
const answered = () => seen.filter(({ status }) => status !== 403 && status !== 'blocked');

describe.each([
  ['of another site', 'evil.example'],
  ['of another port of this machine', '127.0.0.1'],
  ['of this machine under another name', 'localhost'],
])('a page %s', (_, host) => {
  test('cannot create an order, advance the clock, or read an answer', async () => {
    const before = await sandbox.clock.now();
    await page.goto(`http://${host}:${pagePort()}/`);
    const orders = await attack(sandbox.url);
    expect(seen.filter(({ status }) => status === 403).length).toBeGreaterThan(10);
    // The bridge is for pages of this machine. Reading its description changes nothing.
    expect(answered().filter(({ path }) => host === 'evil.example' || !path.startsWith('/_bridge'))).toEqual(
      [],
    );
    for (const order of orders) expect(await isPlaced(sandbox, order), order).toBe(false);
    expect((await sandbox.clock.now()).getTime() - before.getTime()).toBeLessThan(3_600_000);
  });
});

test('a page of a name that resolves here afterwards (DNS rebinding) is refused too', async () => {
  const origin = `http://rebound.example:${sandboxPort()}`;
  await page.route(`${origin}/a-page`, (route) =>
    route.fulfill({ body: '<title>a page</title>', contentType: 'text/html' }),
  );
  await page.goto(`${origin}/a-page`);
  const before = await sandbox.clock.now();
  const orders = await attack(origin);
  expect(answered()).toEqual([]);
  const read = await inPage('read', ['/_sandbox/deliveries', '/_bridge', '/v3/certificates']);
  expect(read).toEqual(
    Array(3).fill({ code: 'FORBIDDEN', message: expect.stringContaining('rebound.example') }),
  );
  for (const order of orders) expect(await isPlaced(sandbox, order), order).toBe(false);
  expect((await sandbox.clock.now()).getTime() - before.getTime()).toBeLessThan(3_600_000);
});

test('a link to a page of the API is followed, one to the admin API is refused', async () => {
  await page.goto(`http://evil.example:${pagePort()}/`);
  for (const [path, status] of [
    ['/papay/entrustweb?appid=wx1', 200],
    ['/_sandbox/deliveries', 403],
  ] as const) {
    const [opened] = await Promise.all([context.waitForEvent('page'), inPage('follow', sandbox.url + path)]);
    await expect.poll(() => seen.find((one) => path.startsWith(one.path))?.status).toBe(status);
    await opened.close();
  }
});

test('the developer may type the address of the sandbox', async () => {
  const answer = await page.goto(`${sandbox.url}/_sandbox/now`);
  expect(answer?.status()).toBe(200);
  expect(await answer?.json()).toEqual({ now: expect.any(String) });
});

test('a page of a configured documentation site may use the bridge only', async () => {
  const origin = `http://evil.example:${pagePort()}`;
  const open = await startSandbox({ docsOrigins: [origin] });
  try {
    await page.goto(`${origin}/`);
    const call = JSON.stringify({ verb: 'get', path: 'v3/certificates' });
    expect(await inPage('statusOf', `${open.url}/_bridge`)).toBe(200);
    expect(await inPage('statusOf', `${open.url}/_bridge/call`, call)).toBe(200);
    expect(await inPage('statusOf', `${open.url}/_sandbox/advance`, '{}')).toBe('blocked');
    expect(await inPage('statusOf', `${open.url}/pay/contractorder`, '{}')).toBe('blocked');
  } finally {
    await open.stop();
  }
});
