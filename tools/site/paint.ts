/**
 * Measures how soon a page of the built site appears in a real browser with an empty cache, compared with the same page
 * without its scripts. Run by `npm run bench:site`.
 */
import type { Browser } from 'playwright-core';
import { openBrowser, serveSite } from './site.js';

const rounds = 9;
const pages = [
  '/openapi/v3/pay/transactions/native',
  '/openapi/v2/pay/contractorder',
  '/openapi/v3/applyment4sub/applyment/',
  '/openapi/',
  '/guide/contract-signing',
];

interface Paint {
  /** Milliseconds since the navigation. */
  readonly first: number;
  readonly scriptBytes: number;
}

const site = await serveSite();
const browser = await openBrowser();
try {
  console.log('page, first contentful paint in ms (median of 9), without scripts, scripts in kB compressed');
  for (const page of pages) {
    const url = site.url + encodeURI(page);
    const floor: Paint[] = [];
    const whole: Paint[] = [];
    // Alternately, so that noise affects both.
    for (let round = 0; round < rounds; round++) {
      floor.push(await paint(browser, url, false));
      whole.push(await paint(browser, url, true));
    }
    const kilobytes = (whole[0]?.scriptBytes ?? 0) / 1_000;
    console.log(`${page}  ${median(whole)}  ${median(floor)}  ${kilobytes.toFixed(0)}`);
  }
} finally {
  await browser.close();
  await site.stop();
}

async function paint(browser: Browser, url: string, javaScriptEnabled: boolean): Promise<Paint> {
  // Without JavaScript, nothing can be evaluated in the page, so its scripts are blocked instead.
  const context = await browser.newContext();
  const page = await context.newPage();
  if (!javaScriptEnabled) await page.route('**/*.js', (route) => route.abort());
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForFunction("performance.getEntriesByName('first-contentful-paint').length > 0");
  const first = await page.evaluate<number>(
    "performance.getEntriesByName('first-contentful-paint')[0].startTime",
  );
  const scriptBytes = await page.evaluate<number>(
    "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, { transferSize }) => sum + transferSize, 0)",
  );
  await context.close();
  return { first, scriptBytes };
}

function median(paints: readonly Paint[]): number {
  const sorted = paints.map(({ first }) => first).sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
}
