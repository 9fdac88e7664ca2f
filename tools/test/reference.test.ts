/** The pages about what the packages export: nothing is missing, and every link leads to a section. */
import { beforeAll, describe, expect, it } from 'vitest';
import { flat } from '../api/model.js';
import { readApi } from '../api/read.js';
import { publishedPackages } from '../api/reports.js';
import { docOfItem } from '../docs/reference/doc.js';
import { documentedMembers, groupMembers } from '../docs/reference/members.js';
import { referencePages } from '../docs/reference/pages.js';
import { top } from './guides.js';

let pages: ReadonlyMap<string, string>;

beforeAll(() => {
  pages = new Map(referencePages(top));
}, 120_000);

/** The section about a name or a member, up to the next heading. */
function section(file: string, id: string): string {
  const text = pages.get(file) ?? '';
  const from = text.indexOf(` {#${id}}`);
  const to = text.indexOf('\n## ', from);
  const next = text.indexOf('\n### ', from);
  return text.slice(from, Math.min(...[to, next, text.length].filter((end) => end >= 0)));
}

it('every exported name has a docstring, and every member of a configuration or of options', () => {
  const items = publishedPackages(top)
    .flatMap(({ folder }) => readApi(top, folder).api.entries)
    .flatMap(({ items }) => items)
    .flatMap((item) => [item, ...(item.members ?? [])])
    .filter(({ file }) => !file.startsWith('generated/'));
  const silent = items.filter((item) => docOfItem(item).text === '').map(({ name }) => name);
  const members = items
    .filter(({ name }) => /(Config|Options)$/.test(name))
    .flatMap((item) => {
      const documented = documentedMembers(item);
      return [...groupMembers(item).keys()]
        .filter((name) => !documented.includes(name))
        .map((name) => `${item.name}.${name}`);
    });
  expect([...silent, ...members]).toEqual([]);
});

describe.each(['', 'en/'])('the reference, under /%s', (folder) => {
  it('has a section for every exported name, and lists it', () => {
    const text = [...pages]
      .filter(([file]) => file.startsWith(`${folder}reference/`))
      .map(([, page]) => page);
    const index = pages.get(`${folder}reference/index.md`) ?? '';
    const names = publishedPackages(top)
      .flatMap(({ folder: place }) => readApi(top, place).api.entries)
      .flatMap(({ items }) => flat(items))
      .filter(({ file }) => file !== 'generated/types.d.ts');
    expect(names.length).toBeGreaterThan(150);
    const missing = names.filter(
      ({ name }) => !text.some((page) => new RegExp(`[#-]${name.replace('$', '\\$&')}\\}`).test(page)),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
    expect(index).toContain(`/reference/errors#ApiError"><code>ApiError</code></a> `);
  });

  it('gives no two sections of a page the same id', () => {
    for (const [file, text] of pages) {
      const ids = [...text.matchAll(/^##.* \{#([^}]+)\}$/gm)].map(([, id]) => id);
      expect([file, ids.filter((id, at) => ids.indexOf(id) !== at)]).toEqual([file, []]);
    }
  });

  it('leads to no section that is not there', () => {
    const ids = new Set<string>();
    for (const [file, text] of pages) {
      for (const [, id] of text.matchAll(/^##.* \{#([^}]+)\}$/gm))
        ids.add(`/${file.replace('.md', '')}#${id}`);
    }
    const links = [...pages.values()].flatMap(
      (text) => text.match(/(?<=href=")\/[^"]*reference\/[^"]*/g)?.map(decodeURI) ?? [],
    );
    expect(links.length).toBeGreaterThan(500);
    expect([...new Set(links)].filter((link) => !ids.has(link))).toEqual([]);
  });
});

describe('a section', () => {
  it('says what a function takes, returns and throws, and shows its example', () => {
    const text = section('en/reference/building-blocks.md', 'Rsa-verify');
    expect(text).toContain(
      'function verify(message: string | Uint8Array, signature: string, publicKey: KeyLike): boolean;',
    );
    expect(text).toMatch(/<dt>Parameters<\/dt><dd><code>message<\/code> /);
    expect(text).toContain('<dt>Returns</dt><dd>');
    expect(text).toContain('<dt>Throws</dt><dd><code>TypeError</code> ');
    expect(text).toMatch(/```ts\nRsa\.verify\(.*\)\n```/);
  });

  it('says what an option defaults to, in the words of the page around it', () => {
    expect(section('en/reference/client.md', 'WeChatPayConfig-timeout')).toContain(
      '<dt>Default</dt><dd><code>10_000</code></dd>',
    );
    expect(section('reference/client.md', 'WeChatPayConfig-timeout')).toContain(
      '<dt>默认值</dt><dd><code>10_000</code></dd>',
    );
  });

  it('links the types that a signature mentions, and the names that its text does', () => {
    const text = section('en/reference/handoff.md', 'Handoff-miniProgram');
    expect(text).toContain('<a href="/en/reference/handoff#Handoff-jsapi"><code>jsapi</code></a>');
    expect(section('reference/handoff.md', 'Handoff')).toContain(
      '<a href="/reference/handoff#JsapiParameters"><code>JsapiParameters</code></a>',
    );
  });

  it('of what is generated leads to the operations and notifications instead', () => {
    expect(section('en/reference/calls.md', 'Paths')).toContain('href="/en/openapi/"');
    expect(section('en/reference/notifications.md', 'NotificationEvents')).toContain('href="/en/webhook/"');
  });
});
