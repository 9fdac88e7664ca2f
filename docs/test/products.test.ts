/** The pages of products, the overview and the 404 page in a real browser. */
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { setStage } from './stage.js';

const stage = setStage();
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  context = await stage.browser.newContext();
  page = await context.newPage();
});

it.each([
  ['/products/basic-payments', 'light'],
  ['/en/products/transfer-to-users-user-confirmation', 'dark'],
] as const)('the drawings of %s hold their texts on a phone, in %s', async (path, colorScheme) => {
  const phone = await stage.browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme });
  const look = await phone.newPage();
  await look.goto(stage.url + path);
  const drawings = await look.locator('svg.diagram').evaluateAll((all) =>
    all.map((svg) => {
      const frame = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll('text')].map((text) => ({
        text: text.textContent,
        box: text.getBoundingClientRect(),
        color: getComputedStyle(text).fill,
      }));
      return {
        named: document.getElementById(svg.getAttribute('aria-labelledby') ?? '')?.textContent ?? '',
        width: frame.width,
        outside: texts
          .filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1)
          .map(({ text }) => text),
        smallest: Math.min(...texts.map(({ box }) => box.height)),
      };
    }),
  );
  expect(drawings.length).toBeGreaterThan(2);
  for (const { named, outside, width, smallest } of drawings) {
    expect(outside, named).toEqual([]);
    expect(named).not.toBe('');
    expect(width).toBeLessThanOrEqual(390);
    expect(smallest).toBeGreaterThan(9);
  }
  await phone.close();
});

describe('the overview', () => {
  it('shows what the filter in its address asks for, and keeps a change there', async () => {
    await page.goto(`${stage.url}/openapi/?product=refunds&level=played`);
    const shown = page.locator('details.overview li:visible');
    await expect.poll(() => page.locator('details.overview:visible').count()).toBe(1);
    expect(await page.locator('details.overview:visible').getAttribute('id')).toBe('refunds');
    const all = await shown.count();
    await page.getByRole('searchbox').fill('v3/refund 查询');
    await expect.poll(() => shown.count()).toBeLessThan(all);
    expect(await shown.first().innerText()).toContain('查询');
    expect(new URL(page.url()).searchParams.get('q')).toBe('v3/refund 查询');
    await page.getByRole('button', { name: '清除筛选' }).click();
    await expect.poll(() => page.locator('details.overview:visible').count()).toBeGreaterThan(100);
    expect(new URL(page.url()).search).toBe('');
  });

  it('is a plain list without JavaScript', async () => {
    const plain = await stage.browser.newContext({ javaScriptEnabled: false });
    const quiet = await plain.newPage();
    await quiet.goto(`${stage.url}/en/openapi/?product=refunds`);
    expect(await quiet.locator('.overview-filter').isVisible()).toBe(false);
    expect(await quiet.locator('details.overview li').last().isVisible()).toBe(true);
    await plain.close();
  });
});

it('an address that leads nowhere shows the pages near it, in its language', async () => {
  await page.goto(`${stage.url}/en/openapi/v3/pay/transaction/natve`);
  const first = page.locator('.not-found li').first();
  await first.waitFor();
  expect(await first.locator('code').innerText()).toBe('v3/pay/transactions/native');
  await first.locator('a').click();
  await page.waitForURL(`${stage.url}/en/openapi/v3/pay/transactions/native`);
});

it('the old address of a path with a final slash leads to its page, with the anchor', async () => {
  await page.goto(`${stage.url}/openapi/v3/applyment4sub/applyment/%7Bempty%7D#post-request`);
  await page.waitForURL(`${stage.url}/openapi/v3/applyment4sub/applyment/#post-request`);
  expect(await page.locator('h1').innerText()).toContain('提交申请单');
  expect(await page.locator('body').innerText()).not.toContain('{empty}');
});

it('a guide leads to its products, and they lead back', async () => {
  await page.goto(`${stage.url}/guide/refunds`);
  // VitePress loses a click that comes before the page's script has run.
  await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
  await page.locator('.product-nav a', { hasText: '申请退款' }).first().click();
  await page.waitForURL(`${stage.url}/products/refunds#refund`);
  await page.locator('.vp-doc .guides a').first().click();
  await page.waitForURL(`${stage.url}/guide/refunds`);
});
