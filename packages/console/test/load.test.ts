/** Ten thousand requests in the list, and a hundred more a second. Only `npm run test:full` runs it. */
import { Agent, get } from 'node:http';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../../../tools/site/site.js';
import { patience } from '../../../tools/test/patience.js';

const isFull = process.env['WECHATPAY_TEST_FULL'] === '1';
const kept = 10_000;

describe.runIf(isFull)('a list of ten thousand requests', () => {
  let sandbox: Sandbox;
  let browser: Browser;
  let page: Page;
  let session: CDPSession;
  const agent = new Agent({ keepAlive: true, maxSockets: 40 });

  const send = (number: number | string): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = get(`${sandbox.url}/v3/none/out-trade-no/order-${number}`, { agent }, (answer) => {
        answer.resume().once('end', resolve);
      });
      request.once('error', reject);
    });
  /** Megabytes after a collection. */
  const heap = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ records: kept });
    for (let at = 0; at < kept; at += 200) {
      await Promise.all(Array.from({ length: 200 }, (_, index) => send(at + index)));
    }
    browser = await openBrowser();
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    session = await page.context().newCDPSession(page);
    await page.goto(`${sandbox.url}/_console/live`);
    await page.getByRole('grid').getByRole('row').first().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    agent.destroy();
    await sandbox?.stop();
  });

  test('stays smooth while a hundred a second come in, and its memory flat', async () => {
    const before = await heap();
    await page.evaluate(`
      frames = [];
      let last = performance.now();
      const step = (now) => { frames.push(now - last); last = now; requestAnimationFrame(step); };
      requestAnimationFrame(step);
    `);
    let sent = 0;
    const start = Date.now();
    while (sent < 2_000) {
      while (sent < Math.min(2_000, (Date.now() - start) / 10)) {
        sent += 1;
        void send(`new-${sent}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await page.getByText('/v3/none/out-trade-no/order-new-2000').waitFor();
    const frames: number[] = await page.evaluate('frames.slice(5)');
    const ordered = frames.sort((a, b) => a - b);
    const after = await heap();
    const at = (share: number): number => ordered[Math.floor((ordered.length - 1) * share)] ?? 0;
    console.log(
      `frames ${frames.length}: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms; heap ${before.toFixed(1)} MB, then ${after.toFixed(1)} MB`,
    );
    expect(at(0.95)).toBeLessThan(patience(50));
    expect(after - before).toBeLessThan(5);
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(kept));
  });
});
