/** The pages under the rules of axe, in light and dark mode. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, it } from 'vitest';
import { patience } from '../../tools/test/patience.js';
import { setStage } from './stage.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A page of each kind. */
const pages = [
  '/',
  '/openapi/v2/secapi/pay/refund',
  '/en/openapi/v3/refund/domestic/refunds',
  '/en/openapi/v2/applyment/micro/signcontract',
  '/openapi/',
  '/openapi/errors',
  '/products/',
  '/products/entrusted-deduction',
  '/en/products/basic-payments',
  '/webhook/ENTRUST.SIGN',
  '/guide/contract-signing',
];

/** Modes differ in colours only, so in dark mode only the rules about them run. */
const options = {
  // VitePress names its search button by its function, and shows the shortcut beside it.
  light: { rules: { 'label-content-name-mismatch': { enabled: false } } },
  dark: { runOnly: ['color-contrast', 'link-in-text-block'] },
};

const stage = setStage();

it.each(['light', 'dark'] as const)(
  'the pages have no violations, in %s',
  async (colorScheme) => {
    const context = await stage.browser.newContext({ colorScheme });
    const page = await context.newPage();
    const complaints: string[] = [];
    for (const path of pages) {
      await page.goto(stage.url + path);
      // VitePress names the switch when the page's script runs. A click before is lost.
      await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
      if (path.includes('/openapi/v2')) {
        await page.getByRole('button', { name: /在沙箱中试一试|Try it in the sandbox/ }).click();
        await page.locator('.try form').waitFor();
      }
      await page.evaluate(axe);
      const { violations } = (await page.evaluate(
        `axe.run(${JSON.stringify(options[colorScheme])})`,
      )) as AxeResults;
      for (const { id, impact, nodes } of violations) {
        if (impact !== 'serious' && impact !== 'critical') continue;
        const places = nodes
          .slice(0, 3)
          .map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`);
        complaints.push(`${path}: ${id} (${nodes.length}) ${places.join(' | ')}`);
      }
    }
    await context.close();
    expect(complaints).toEqual([]);
  },
  patience(600_000),
);
