/** The search in a real browser: common queries and their pages. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { patience } from '../../tools/test/patience.js';
import { setStage } from './stage.js';

/** All queries are tested in `find.test.ts`, without a browser. */
const queries: readonly (readonly [query: string, page: string])[] = [
  ['退款', '/openapi/v3/refund/domestic/refunds#post'],
  ['code_url', '/openapi/v3/pay/transactions/native#post'],
  ['ORDERPAID', '/openapi/errors#ORDERPAID'],
  ['查单', '/openapi/v3/pay/transactions/out-trade-no/{out_trade_no}#get'],
];

const box = '.search-box .search-input';
const result = '.search-box .result';

const stage = setStage();
let page: Page;

beforeAll(async () => {
  page = await stage.browser.newPage();
});

describe.each([
  ['/', ''],
  ['/en/', '/en'],
])('the search of %s', (home, prefix) => {
  it(
    'opens by keyboard, and has the expected page as its first result',
    async () => {
      await page.goto(stage.url + home);
      await page.waitForLoadState('networkidle');
      await page.keyboard.press('Control+k');
      await page.locator(box).waitFor();
      const wrong: string[] = [];
      for (const [query, target] of queries) {
        const found = await find(page, query);
        if (found[0] !== prefix + target) wrong.push(`${query}: ${found.slice(0, 3).join(' ')}`);
      }
      expect(wrong).toEqual([]);
      await find(page, 'contractorder');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${stage.url}${prefix}/openapi/v2/pay/contractorder#post`);
    },
    patience(600_000),
  );
});

it('reports that nothing is found', async () => {
  await page.goto(`${stage.url}/`);
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('Control+k');
  await findNothing(page);
});

it('opens before the page has run its script, and keeps what was typed', async () => {
  const context = await stage.browser.newContext();
  const early = await context.newPage();
  const held = await hold(early, /\/assets\/(?:app|chunks\/theme)\.[^/]*\.js$/);
  await early.goto(`${stage.url}/en/`, { waitUntil: 'commit' });
  await early.locator('.open-search').waitFor();
  await early.keyboard.press('/');
  await early.keyboard.type('refund');
  expect(await early.locator(box).inputValue()).toBe('refund');
  expect(await early.locator(result).count()).toBe(0);
  held.release();
  await early.locator(result).first().waitFor();
  expect(await early.locator(box).inputValue()).toBe('refund');
  await context.close();
});

it('finds the usual pages while all others load, and says so', async () => {
  const context = await stage.browser.newContext();
  const slow = await context.newPage();
  const held = await hold(slow, /-titles\.[^/]*json$/);
  await slow.goto(`${stage.url}/en/`);
  await slow.locator('.open-search').click();
  await slow.locator(box).fill('refund');
  await slow.locator(result).first().waitFor();
  const status = slow.locator('.search-box [role="status"]');
  await status.getByText('loading all others').waitFor();
  await slow.locator(box).fill('TransportError');
  await expect.poll(() => slow.locator(result).count()).toBe(0);
  held.release();
  await slow.locator(result).first().waitFor();
  await context.close();
});

it('keeps the focus in the box, and gives it back', async () => {
  await page.goto(`${stage.url}/`);
  await page.waitForLoadState('networkidle');
  const focused = () => page.evaluate(() => document.activeElement?.className);
  await page.locator('.open-search').focus();
  await page.keyboard.press('/');
  expect(await focused()).toContain('search-input');
  await page.keyboard.press('Tab');
  expect(await focused()).toContain('close');
  await page.keyboard.press('Tab');
  expect(await focused()).toContain('search-input');
  await page.keyboard.press('Escape');
  await page.locator(box).waitFor({ state: 'hidden' });
  expect(await focused()).toContain('open-search');
  await page.keyboard.press('/');
  await page.mouse.click(5, 400);
  await page.locator(box).waitFor({ state: 'hidden' });
});

it('finds names while the texts load, and says so', async () => {
  const context = await stage.browser.newContext();
  const slow = await context.newPage();
  const held = await hold(slow, /-texts\.[^/]*json$/);
  await slow.goto(`${stage.url}/en/`);
  await slow.locator('.open-search').click();
  await slow.locator(box).fill('refund');
  await slow.locator(result).first().waitFor();
  const status = slow.locator('.search-box [role="status"]');
  await status.getByText('Loading fields and texts').waitFor();
  await slow.locator(box).fill('contract_result_code');
  await expect.poll(() => slow.locator(result).count()).toBe(0);
  held.release();
  await slow.locator(result).first().waitFor();
  expect((await status.textContent())?.trim()).toBe('');
  await context.close();
});

it('says that the index could not be loaded', async () => {
  const context = await stage.browser.newContext();
  const broken = await context.newPage();
  await broken.route(/-titles\.[^/]*json$/, (route) => route.abort());
  await broken.goto(`${stage.url}/en/`);
  await broken.locator('.open-search').click();
  await broken.getByText('The index could not be loaded').waitFor();
  await context.close();
});

/** Keeps the page waiting for these files. */
async function hold(page: Page, files: RegExp): Promise<{ release: () => void }> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(files, async (route) => {
    await released;
    await route.continue();
  });
  return { release };
}

/** The addresses of the results. */
async function find(page: Page, query: string): Promise<string[]> {
  // Results of the query before must be gone.
  await findNothing(page);
  await page.locator(box).fill(query);
  await page.locator(result).first().waitFor();
  return await page
    .locator(result)
    .evaluateAll((links) =>
      links
        .map((link) => new URL((link as HTMLAnchorElement).href))
        .map((url) => decodeURI(url.pathname) + url.hash),
    );
}

async function findNothing(page: Page): Promise<void> {
  await page.locator(box).fill('zzzzqqqq');
  await page.locator('.search-box .no-results').waitFor();
}
