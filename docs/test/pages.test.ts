/** The pages in a real browser: what a reader sees of the four operations that the site began from, and of a hundred others. */
import { loadBundle } from '@wechatpay-kit/openapi/model';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { writtenPath } from '../../tools/docs/paths.js';
import { patience } from '../../tools/test/patience.js';
import { seedPages } from './seed-pages.js';
import { setStage } from './stage.js';

/** `npm run test:full`. */
const full = process.env['WECHATPAY_TEST_FULL'] === '1';

const stage = setStage();
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  context = await stage.browser.newContext();
  page = await context.newPage();
});

describe.each(seedPages)('the page of $path', ({ path, title, request, response, sample, links }) => {
  beforeAll(async () => {
    await page.goto(`${stage.url}/openapi/${path}`);
    // Then the form that was chosen on another page is shown.
    await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
  });

  it('has the official name as its heading', async () => {
    expect(await page.locator('h1').innerText()).toContain(title);
  });

  it.each([
    ['request', request],
    ['response', response],
  ] as const)('shows every field of the %s', async (part, fields) => {
    const rows = await rowsUnder(page, `post-${part}`);
    for (const [name, type, required, indent, label, values = []] of fields) {
      const row = rows.find((one) => one.name === name && one.indent === indent);
      expect(row, name).toMatchObject({ type, required });
      expect(row?.meaning, name).toContain(label);
      for (const value of values) expect(row?.values, name).toContain(value);
    }
    expect(rows.map(({ name }) => name).filter((name) => fields.some(([field]) => field === name))).toEqual(
      fields.map(([name]) => name),
    );
  });

  it('shows the sample in six forms, one per tab', async () => {
    const tabs = page.locator('.call .forms label');
    expect(await tabs.allInnerTexts()).toEqual([
      '异步纯链式',
      '异步声明式',
      '异步属性式',
      '同步纯链式',
      '同步声明式',
      '同步属性式',
    ]);
    const shown = new Set<string>();
    for (let at = 0; at < 6; at++) {
      await tabs.nth(at).click();
      const code = await page.locator('.call pre').innerText();
      shown.add(code);
      expect(code).toContain(at < 3 ? 'await pay' : '= pay');
      expect(code).toContain(at < 3 ? '.post({' : '.postSync({');
      expect(code.includes(`pay.chain('${path}')`)).toBe(at % 3 === 1);
      expect(code.includes(`pay['${path}']`)).toBe(at % 3 === 2);
      for (const [name, value] of Object.entries(sample)) expect(code).toContain(`${name}: ${value},`);
    }
    expect(shown.size).toBe(6);
  });

  it('links to the official pages', async () => {
    for (const link of links) expect(await page.locator(`.vp-doc a[href="${link}"]`).count()).toBe(1);
  });
});

it('shows the day on which an operation was switched off', async () => {
  await page.goto(`${stage.url}/openapi/v2/applyment/micro/signcontract`);
  expect(await page.locator('[data-status="retired"]').innerText()).toContain('2023-05-23');
  await page.goto(`${stage.url}/en/openapi/v2/applyment/micro/signcontract`);
  expect(await page.locator('[data-status="retired"]').innerText()).toContain('2023-05-23');
});

it.each([
  ['v2/pay/contractorder', 0],
  ['v2/secapi/pay/refund', 1],
])('shows whether %s requires mutual TLS', async (path, banners) => {
  await page.goto(`${stage.url}/openapi/${path}`);
  expect(await page.locator('[data-status="mtls"]').count()).toBe(banners);
});

it('keeps the chosen form from page to page', async () => {
  await page.goto(`${stage.url}/openapi/v2/pay/contractorder`);
  await page.locator('.call .forms label').nth(4).click();
  await page.goto(`${stage.url}/openapi/v3/pay/transactions/native`);
  await expect
    .poll(() => page.locator('.call pre').innerText())
    .toContain("pay.chain('v3/pay/transactions/native').postSync(");
  await page.locator('.product-nav a', { hasText: 'H5下单' }).first().click();
  await expect
    .poll(() => page.locator('.call pre').innerText())
    .toContain("pay.chain('v3/pay/transactions/h5').postSync(");
});

it('shows a form by keyboard', async () => {
  await page.goto(`${stage.url}/openapi/v3/certificates`);
  await page.locator('.call .forms input').first().focus();
  await page.keyboard.press('ArrowRight');
  expect(await page.locator('.call pre').innerText()).toContain("pay.chain('v3/certificates').get(");
});

it('works without JavaScript: fields, tabs, the table of contents', async () => {
  const plain = await stage.browser.newContext({ javaScriptEnabled: false });
  const quiet = await plain.newPage();
  await quiet.goto(`${stage.url}/openapi/v3/pay/transactions/native`);
  expect(await quiet.getByText('商户订单号').first().isVisible()).toBe(true);
  await quiet.locator('.call .forms label').nth(2).click();
  expect(await quiet.locator('.call pre').innerText()).toContain("pay['v3/pay/transactions/native'].post(");
  expect(await quiet.locator('.product-nav a').count()).toBeGreaterThan(10);
  await quiet.setViewportSize({ width: 390, height: 844 });
  await quiet.locator('.product-nav a', { hasText: 'H5下单' }).first().click();
  expect(quiet.url()).toContain('/h5#post');
  await plain.close();
});

it(
  `keeps ${full ? 'all' : 'fifty'} pages free of errors, layout shifts and horizontal scrolling on a phone`,
  async () => {
    const phone = await stage.browser.newContext({ viewport: { width: 390, height: 844 } });
    await phone.addInitScript(watchShifts);
    const left = sampledPages();
    expect(left.length).toBeGreaterThanOrEqual(50);
    const complaints = await Promise.all([1, 2, 3].map(() => lookAt(phone, left)));
    await phone.close();
    expect(complaints.flat()).toEqual([]);
  },
  patience(full ? 3_600_000 : 600_000),
);

/** Opens the addresses one after the other, and returns the complaints about each page. */
async function lookAt(phone: BrowserContext, left: string[]): Promise<string[]> {
  const look = await phone.newPage();
  const complaints: string[] = [];
  let address = '';
  look.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(`${address}: ${message.text()}`);
    }
  });
  look.on('pageerror', (error) => complaints.push(`${address}: ${error.message}`));
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    address = next;
    await look.goto(stage.url + encodeURI(address), { waitUntil: 'load' });
    await look.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
    // Errors after hydration come at once.
    await look.waitForTimeout(150);
    const { width, shifted } = await look.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      shifted: (globalThis as { shifted?: number }).shifted ?? 0,
    }));
    if (width > 390) complaints.push(`${address}: ${width} px wide on a phone of 390`);
    if (shifted > 0.05) complaints.push(`${address}: shifts by ${shifted}`);
  }
  return complaints;
}

/** Runs in the page before its scripts. */
function watchShifts(): void {
  const scope = globalThis as { shifted?: number };
  scope.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      scope.shifted = (scope.shifted ?? 0) + (entry as unknown as { value: number }).value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Reads the fields: names, types, required marks, nesting, meanings. */
async function rowsUnder(page: Page, heading: string): Promise<Row[]> {
  return await page.locator(`#${heading} + .fields li[id]`).evaluateAll((rows) =>
    rows.map((row) => {
      const meaning = row.querySelector(':scope > .meaning');
      return {
        name: row.querySelector('.field code')?.textContent ?? '',
        type: row.querySelector('.field .type')?.textContent ?? '',
        required: row.hasAttribute('data-required'),
        indent: Number(row.getAttribute('data-indent') ?? 0),
        meaning: meaning?.textContent ?? '',
        values: [...(meaning?.querySelectorAll('code') ?? [])].map((code) => code.textContent ?? ''),
      };
    }),
  );
}

interface Row {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly indent: number;
  readonly meaning: string;
  readonly values: readonly string[];
}

/** A fixed sample of fifty pages of all kinds, every other one in English; all pages in both languages in full mode. */
function sampledPages(): string[] {
  const { paths, webhooks } = loadBundle();
  const operations = Object.values(paths).map((item) => `/openapi/${writtenPath(item['x-path'])}`);
  const notifications = Object.keys(webhooks).map((name) => `/webhook/${name}`);
  const chinese = [
    ...(full ? operations : spread(operations, 41)),
    ...(full ? notifications : spread(notifications, 6)),
    ...['/', '/openapi/', '/products/', '/products/basic-payments', '/guide/getting-started'],
  ];
  if (full) return [...chinese, ...chinese.map((path) => `/en${path}`)];
  return chinese.map((path, at) => (at % 2 === 0 ? path : `/en${path}`));
}

function spread<Item>(items: readonly Item[], count: number): Item[] {
  return items.filter(
    (_, at) => Math.floor((at * count) / items.length) !== Math.floor(((at - 1) * count) / items.length),
  );
}
