import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, vi } from 'vitest';
import { openBrowser, type Site, serveSite } from '../../tools/site/site.js';
import { patience } from '../../tools/test/patience.js';

/** The built site, its server, and a browser, for all tests of a file. */
export interface Stage {
  readonly url: string;
  readonly browser: Browser;
}

/** Starts them for the tests of a file. */
export function setStage(): Stage {
  let site: Site | undefined;
  let browser: Browser | undefined;
  vi.setConfig({ testTimeout: patience(300_000) });
  beforeAll(async () => {
    site = await serveSite();
    browser = await openBrowser();
  }, patience(180_000));
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });
  return {
    get url() {
      return there(site).url;
    },
    get browser() {
      return there(browser);
    },
  };
}

function there<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('the stage is available once the first test runs');
  return part;
}
