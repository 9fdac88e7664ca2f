/**
 * Measures how soon the search of the built site shows its first result to a reader who types as soon as the page is there,
 * on a machine that is made four times slower, with an empty cache. Run by `npm run bench:site`.
 */
import type { Browser } from 'playwright-core';
import { openBrowser, serveSite } from './site.js';

const rounds = Number(process.env['ROUNDS'] ?? 7);
const slower = 4;
/** Bytes a second and milliseconds of a slow mobile line, as Lighthouse has them. */
const slowLine = { downloadThroughput: 1_638_400 / 8, uploadThroughput: 675_000 / 8, latency: 150 };
const pages = ['/', '/openapi/v3/pay/transactions/native', '/en/guide/contract-signing'];

/** When the reader types: with the load event, or later. */
const waits = [0, 2_000];

const site = await serveSite();
const browser = await openBrowser();
try {
  console.log('page, line, pause after loading in ms, first result in ms after the key: median, most');
  for (const page of pages) {
    for (const line of ['fast', 'slow'] as const) {
      for (const wait of waits) {
        const times: number[] = [];
        for (let round = 0; round < rounds; round++) {
          times.push(await firstResult(browser, site.url + encodeURI(page), { line, wait }));
        }
        times.sort((a, b) => a - b);
        console.log(`${page}  ${line}  ${wait}  ${times[times.length >> 1]}  ${times.at(-1)}`);
      }
    }
  }
} finally {
  await browser.close();
  await site.stop();
}

async function firstResult(
  browser: Browser,
  url: string,
  { line, wait }: { readonly line: 'fast' | 'slow'; readonly wait: number },
): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  if (line === 'slow') {
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', { offline: false, ...slowLine });
  }
  await page.addInitScript(`
    addEventListener('keydown', (event) => { globalThis.pressed ??= event.timeStamp; }, true);
    new MutationObserver(() => {
      if (globalThis.shown === undefined && document.querySelector('.search-box .result') !== null) {
        requestAnimationFrame(() => setTimeout(() => { globalThis.shown ??= performance.now(); }));
      }
    }).observe(document, { childList: true, subtree: true });
  `);
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForTimeout(wait);
  await page.keyboard.press('/');
  await page.keyboard.type('refund');
  await page.waitForFunction('globalThis.shown !== undefined', undefined, { timeout: 60_000 });
  const time = await page.evaluate<number>('globalThis.shown - globalThis.pressed');
  await context.close();
  return Math.round(time);
}
