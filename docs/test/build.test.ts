/** The output of `npm run docs:build`, compared with the description. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { listOperations, loadBundle } from '@wechatpay-kit/openapi/model';
import { describe, expect, it } from 'vitest';
import { pageFile } from '../../tools/docs/paths.js';
import { builtPage, dist } from '../../tools/site/site.js';

const bundle = loadBundle();
const kibibyte = 1_024;

describe.each(['', 'en/'])('the built site, under /%s', (folder) => {
  it('has a page for every path, with a section for each of its operations', () => {
    let operations = 0;
    const missing: string[] = [];
    for (const item of Object.values(bundle.paths)) {
      const page = builtPage(`${folder}openapi/${pageFile(item['x-path'])}.html`);
      for (const [verb] of listOperations(item)) {
        operations++;
        if (!page.includes(` id="${verb}"`)) missing.push(`${item['x-path']} ${verb}`);
      }
    }
    expect(missing).toEqual([]);
    expect(operations).toBe(1215);
  });

  it('has a page for every notification', () => {
    const names = Object.keys(bundle.webhooks);
    for (const name of names) expect(builtPage(`${folder}webhook/${name}.html`)).toContain('id="payload"');
    expect(names.length).toBe(112);
  });

  it('has every page of the other language too', () => {
    const pages = htmlFiles('').filter((file) => file !== '404.html');
    const english = pages.filter((file) => file.startsWith('en/'));
    const chinese = pages.filter((file) => !file.startsWith('en/'));
    expect(english.map((file) => file.slice('en/'.length))).toEqual(chinese);
  });
});

describe('the built site', () => {
  it('loads less than 200 kB of script, compressed, before the search is opened', () => {
    for (const path of [
      'openapi/v3/pay/transactions/native.html',
      'index.html',
      'guide/getting-started.html',
    ]) {
      const scripts = new Set(builtPage(path).match(/(?<=(?:src|href)=")\/assets\/[^"]+\.js(?=")/g));
      expect(scripts.size).toBeGreaterThan(0);
      const bytes = [...scripts].map((script) => gzipSync(builtPage(script)).length);
      expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200 * kibibyte);
    }
  });

  it('lists every page in its sitemap', () => {
    const sitemap = builtPage('sitemap.xml');
    // A redirect is not a page.
    const pages = htmlFiles('').filter((file) => file !== '404.html' && !file.includes('{empty}'));
    expect(sitemap.match(/<url>/g)?.length).toBe(pages.length);
  });

  it('keeps the median page of an operation under 60 kB', () => {
    const sizes = htmlFiles('openapi')
      .map((file) => statSync(join(dist, 'openapi', file)).size)
      .sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(60 * kibibyte);
  });
});

function htmlFiles(folder: string): string[] {
  return readdirSync(join(dist, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .sort();
}
