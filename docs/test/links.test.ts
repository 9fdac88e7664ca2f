/** The links within the built site: page and anchor exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dist } from '../../tools/site/site.js';

interface Page {
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
}

it('every link within the site leads to a page, and to an anchor of it', () => {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  const pages = new Map(
    files
      .filter((file) => file.endsWith('.html'))
      .map((file) => [addressOf(file), readPage(join(dist, file))] as const),
  );
  const assets = new Set(files.map((file) => `/${file}`));
  expect(pages.size).toBeGreaterThan(2_000);
  const broken = [...pages].flatMap(([address, { links }]) =>
    links.filter((link) => !leads(address, link)).map((link) => `${address} -> ${link}`),
  );
  expect(broken).toEqual([]);

  function leads(address: string, link: string): boolean {
    const { pathname, hash } = new URL(link, `http://site${encodeURI(address)}`);
    const target = decodeURI(pathname);
    const page = pages.get(target);
    if (page === undefined) return assets.has(target);
    return hash === '' || page.ids.has(decodeURIComponent(hash.slice(1)));
  }
});

/** The address in the address bar. */
function addressOf(file: string): string {
  return `/${file.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '')}`;
}

function readPage(file: string): Page {
  const html = readFileSync(file, 'utf8');
  return {
    ids: new Set(html.match(/(?<= id=")[^"]+/g)),
    links: [...new Set(html.match(/(?<=<a [^>]*href=")[^"]*/g))]
      .map((link) => link.replaceAll('&amp;', '&'))
      .filter((link) => /^[/#.]/.test(link)),
  };
}
