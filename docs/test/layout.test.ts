/** The page of an operation: the call beside the text, foldable fields, the call in other notations. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setStage } from './stage.js';

const stage = setStage();
const native = '/openapi/v3/pay/transactions/native';
const refund = '/en/openapi/v3/refund/domestic/refunds';
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  context = await stage.browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
});
afterAll(() => context.close());

describe('on a wide screen', () => {
  it('the call, its answer and "try it" stand beside the text, on the first screen', async () => {
    await open(native);
    const [text, call, answer, box] = await boxes(['.lead', '.call', '.sample', '.try']);
    for (const part of [call, answer, box]) {
      expect(part.left).toBeGreaterThan(text.right);
      expect(part.bottom).toBeLessThanOrEqual(900);
    }
    expect(call.top).toBeLessThan(200);
    expect(answer.top).toBeGreaterThan(call.bottom);
    expect(await page.locator('.sample pre').innerText()).toContain('"code_url": "weixin://');
  });

  it('they stay while the text scrolls', async () => {
    await page.evaluate('scrollTo(0, 1500)');
    const [call] = await boxes(['.call']);
    expect(call.top).toBeGreaterThan(60);
    expect(call.bottom).toBeLessThan(900);
  });

  it('a long call and a long answer share the height, and each scrolls by itself', async () => {
    await open('/openapi/v3/applyment4sub/applyment/');
    const [call, answer, box] = await boxes(['.call', '.sample', '.try']);
    expect(call.bottom - call.top).toBeGreaterThan(250);
    expect(answer.bottom).toBeLessThan(box.top);
    expect(box.bottom).toBeLessThanOrEqual(900);
    const pre = page.locator('.call pre');
    expect(await pre.evaluate((element) => element.scrollHeight > element.clientHeight)).toBe(true);
  });

  it('each verb of a page has its own', async () => {
    await open('/openapi/v3/marketing/membercard-open/callback');
    const pairs = await page.locator('.columns').evaluateAll((all) =>
      all.map((one) => {
        const call = one.querySelector('.call')?.getBoundingClientRect();
        const lead = one.querySelector('.lead')?.getBoundingClientRect();
        return call !== undefined && lead !== undefined && call.left > lead.right;
      }),
    );
    expect(pairs).toEqual([true, true]);
  });

  it('the handler of a notification stands beside its fields, with a payload', async () => {
    await open('/en/webhook/TRANSACTION.SUCCESS');
    const [text, handler, payload] = await boxes(['.lead', '.call', '.sample']);
    expect(handler.left).toBeGreaterThan(text.right);
    expect(payload.top).toBeGreaterThan(handler.bottom);
    expect(await page.locator('.sample pre').innerText()).toContain('"trade_state": "SUCCESS"');
  });
});

describe.each([1024, 390])('on a screen of %i pixels', (width) => {
  it('there is one column, with the call before the fields', async () => {
    await page.setViewportSize({ width, height: 844 });
    await open(refund);
    const [text, call, fields] = await boxes(['.lead', '.call', '.text .fields']);
    expect(Math.abs(call.left - text.left)).toBeLessThan(1);
    expect(call.top).toBeGreaterThanOrEqual(text.bottom);
    expect(fields.top).toBeGreaterThan(call.bottom);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});

describe('the fields', () => {
  const deep = 'post-request.json.subject_info.business_license_info.license_number';

  it('of an object within another one are folded, and open by keyboard', async () => {
    await open('/openapi/v3/applyment4sub/applyment/');
    expect(await visible(deep)).toBe(false);
    const summary = page.locator(`[id="${parent(deep)}"] > details > summary`);
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await visible(deep)).toBe(true);
  });

  it('open where an address names one of them', async () => {
    await open(`/openapi/v3/applyment4sub/applyment/#${deep}`);
    await expect.poll(() => visible(deep)).toBe(true);
    const [row] = await boxes([`[id="${deep}"]`]);
    expect(row.top).toBeGreaterThan(0);
    expect(row.top).toBeLessThan(900);
    // On the page itself, too.
    await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = false })');
    await page.evaluate('location.hash = ""');
    await page.evaluate((id) => {
      location.hash = id;
    }, deep);
    await expect.poll(() => visible(deep)).toBe(true);
  });

  it('open and close all at once', async () => {
    await open(refund);
    const button = page.locator('.text .unfold').first();
    const list = page.locator('.text .fields').first().locator('details.inner');
    const opened = (): Promise<number> =>
      list.evaluateAll((all) => all.filter((one) => (one as HTMLDetailsElement).open).length);
    const before = await opened();
    await button.click();
    expect(await opened()).toBe(await list.count());
    expect(await button.innerText()).toBe('Collapse all');
    await button.click();
    expect(await opened()).toBe(before);
    expect(await button.innerText()).toBe('Expand all');
  });
});

describe('the call in another notation', () => {
  it('is chosen by keyboard, and kept from page to page', async () => {
    await open(native);
    await page.locator('.call .notations input').first().focus();
    await page.keyboard.press('ArrowRight');
    const code = page.locator('.call pre');
    await expect
      .poll(() => code.innerText())
      .toContain('$instance->v3->pay->transactions->native->postAsync([');
    await page.locator('.call .forms label').nth(4).click();
    await expect
      .poll(() => code.innerText())
      .toContain("$response = $instance->chain('v3/pay/transactions/native')->post([");
    await page.locator('.product-nav a', { hasText: 'H5下单' }).first().click();
    await expect.poll(() => code.innerText()).toContain("$instance->chain('v3/pay/transactions/h5')->post([");
    await page.locator('.call .notations label', { hasText: 'cURL' }).click();
    await expect
      .poll(() => code.innerText())
      .toContain('openssl dgst -sha256 -sign sandbox/apiclient_key.pem');
    expect(await page.locator('.call .forms').isVisible()).toBe(false);
    await page.locator('.call .notations label', { hasText: 'HTTP' }).click();
    await expect.poll(() => code.innerText()).toContain('# 待签名串\nPOST\\n\n/v3/pay/transactions/h5\\n\n');
    await page.locator('.call .notations label', { hasText: 'TypeScript' }).click();
    await expect.poll(() => code.innerText()).toContain("pay.chain('v3/pay/transactions/h5').postSync({");
    await page.evaluate('localStorage.clear()');
  });
});

it('moves nothing while it loads, and needs no script for the call and the fields', async () => {
  const plain = await stage.browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 1440, height: 900 },
  });
  const quiet = await plain.newPage();
  await quiet.goto(`${stage.url}${refund}`);
  expect(await quiet.locator('.call pre').innerText()).toContain('pay.v3.refund.domestic.refunds.post({');
  expect(await quiet.locator('.call .notations').isVisible()).toBe(false);
  expect(await quiet.locator('.text .unfold').first().isVisible()).toBe(false);
  const summary = quiet.locator('.text details.inner:not([open]) > summary').first();
  await summary.click();
  expect(await quiet.locator('[id="post-request.json.amount.refund"]').isVisible()).toBe(true);
  await plain.close();

  await open(refund);
  const shifted = await page.evaluate<number>(`new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0)))
      .observe({ type: 'layout-shift', buffered: true });
    setTimeout(resolve, 300, 0);
  })`);
  expect(shifted).toBeLessThan(0.02);
});

async function open(address: string): Promise<void> {
  const [path = '', hash] = address.split('#');
  // The same page with another fragment would not load again.
  await page.goto('about:blank');
  await page.goto(stage.url + encodeURI(path) + (hash === undefined ? '' : `#${hash}`), {
    waitUntil: 'load',
  });
  await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The place of the first element of each selector on the screen. */
async function boxes<const Selectors extends readonly string[]>(
  selectors: Selectors,
): Promise<{ [At in keyof Selectors]: Box }> {
  const found = await page.evaluate(
    (all) =>
      all.map((selector) => {
        const { left, right, top, bottom } =
          document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
        return { left, right, top, bottom };
      }),
    selectors,
  );
  return found as unknown as { [At in keyof Selectors]: Box };
}

async function visible(id: string): Promise<boolean> {
  return await page.locator(`[id="${id}"]`).isVisible();
}

function parent(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}
