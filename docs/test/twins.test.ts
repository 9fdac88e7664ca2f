/** The Markdown twins of the pages, and what else programs read: `llms.txt` and the OpenAPI documents. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadBundle } from '@wechatpay-kit/openapi/model';
import { describe, expect, it } from 'vitest';
import { pageFile } from '../../tools/docs/paths.js';
import { builtPage, dist } from '../../tools/site/site.js';

/** The pages of the sitemap by the path of their twin: `en/guide/files.md`. */
const twins = [...builtPage('sitemap.xml').matchAll(/<loc>https?:\/\/[^/]+\/([^<]*)<\/loc>/g)].map(
  ([, path = '']) => {
    const page = decodeURI(path);
    return page === '' || page.endsWith('/') ? `${page}index.md` : `${page}.md`;
  },
);

describe('the Markdown twin of a page', () => {
  it('exists for every page of the sitemap, and is named in the head of the page', () => {
    expect(twins.length).toBeGreaterThan(2_700);
    expect(twins.filter((twin) => !existsSync(join(dist, twin)))).toEqual([]);
    const unnamed = twins.filter((twin) => {
      const head = builtPage(twin.replace(/\.md$/, '.html')).split('</head>')[0] ?? '';
      return !head.includes(`<link rel="alternate" type="text/markdown" href="/${encodeURI(twin)}">`);
    });
    expect(unnamed).toEqual([]);
  });

  it('has the title of the page, and no HTML', () => {
    const wrong = twins.filter((twin) => {
      const text = builtPage(twin);
      return !text.startsWith('# ') || /(?<!\\)<\/?[a-z][^>\n]*>/i.test(withoutCode(text));
    });
    expect(wrong).toEqual([]);
  });

  it('has links only to what exists', () => {
    const broken = twins.flatMap((twin) =>
      linksIn(builtPage(twin))
        .filter((target) => !existsSync(join(dist, dirname(twin), target)))
        .map((target) => `${twin} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('has the same fields as the page, in the same order', () => {
    let count = 0;
    const different = twins.filter((twin) => {
      if (!/^(?:en\/)?(?:openapi|webhook)\/.*[^/]\.md$/.test(twin)) return false;
      const html = builtPage(twin.replace(/\.md$/, '.html'));
      const shown = [...html.matchAll(/<li id="[\w-]+\.([^"]+)"(?: data-[^>]*)?><div class="field">/g)].map(
        ([, path = '']) => path,
      );
      const said = [...builtPage(twin).matchAll(/^\| `([^`]+)` \| (?:`true`|[a-z]+(?:\[\])*) \| /gm)].map(
        ([, path = '']) => path.replaceAll('[]', ''),
      );
      count += said.length;
      return shown.join() !== said.join();
    });
    expect(different).toEqual([]);
    expect(count).toBeGreaterThan(50_000);
  });
});

describe('llms.txt', () => {
  it.each(['llms.txt', 'llms-zh.txt'])('is short, and has links only to what exists: %s', (name) => {
    const text = builtPage(name);
    expect(text).toMatch(/^# wechatpay-kit\n\n> /);
    expect(text.length).toBeLessThan(50_000);
    const links = linksIn(text);
    expect(links.length).toBeGreaterThan(100);
    expect(links.filter((link) => !existsSync(join(dist, link)))).toEqual([]);
  });
});

describe('the OpenAPI document of a path', () => {
  it('has its operations, and every schema that they refer to', () => {
    const { paths } = loadBundle();
    expect(JSON.parse(builtPage('wechatpay.openapi.json'))).toMatchObject({ openapi: '3.1.1' });
    for (const [address, item] of Object.entries(paths)) {
      const text = readFileSync(join(dist, `openapi/${pageFile(item['x-path'])}.json`), 'utf8');
      const document = JSON.parse(text) as Document;
      expect(Object.keys(document.paths)).toEqual([address]);
      for (const [, kind = '', name = ''] of text.matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)) {
        expect(document.components[kind]?.[name], `${address}: ${kind}/${name}`).toBeDefined();
      }
    }
  });
});

interface Document {
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function withoutCode(text: string): string {
  return text.replace(/^\s*(`{3,}).*?^\s*\1$/gms, '').replace(/(`+)[^`].*?\1/g, '');
}

/** Paths of the links to the site itself, without anchors. */
function linksIn(text: string): string[] {
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) =>
    decodeURI(link),
  );
  return links.filter((link) => !/^\w+:/.test(link));
}
