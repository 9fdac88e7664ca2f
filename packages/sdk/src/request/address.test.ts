import { describe, expect, it } from 'vitest';
import { Base } from '../http/address.js';
import { expandPath, queryString } from './path.js';

const bases = [
  'https://api.mch.weixin.qq.com/',
  'https://apihk.mch.weixin.qq.com/hk/',
  'http://127.0.0.1:8443/',
  'http://[::1]:8080/a/b/',
  'https://Proxy.Example.com:443/We%20Chat/',
].map((text) => new URL(text));

/** Every character up to U+00FF, characters beyond, and texts that a URL could read as something else. */
const texts = [
  ...Array.from({ length: 256 }, (_, code) => `a${String.fromCharCode(code)}b`),
  ...[
    '支付',
    '😀',
    '…',
    'a..b',
    '..a',
    'a%2e%2e',
    '%',
    'a%2Fb',
    'a?b#c',
    "it's",
    '\\',
    '//',
    'C|/x',
    ':80',
    '@host',
  ],
];
const parts = ['origin', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'href'] as const;

describe('an address', () => {
  it.each(bases)('under %s has the parts that a URL has, whatever the path and the query hold', (url) => {
    const base = new Base(url);
    for (const text of texts) {
      const path = expandPath('v3/pay/transactions/id/{id}', { id: text });
      const query = queryString({ text, [text]: [text, 1], last: true });
      for (const search of ['', `?${query}`]) {
        const address = base.at(path, search);
        const parsed = new URL(`${url.href.slice(0, -1)}/${path}${search}`);
        expect(Object.fromEntries(parts.map((part) => [part, address[part]]))).toEqual(
          Object.fromEntries(parts.map((part) => [part, parsed[part]])),
        );
      }
    }
  });

  it.each(["v3/it's/(all)/one;a=1,2/$x/&y/+z/=/@/:/!/*/~", 'v3/a/%E4%BB%98/{empty}', 'v3/-/_/.a/..b/a.'])(
    'keeps the path %s as a URL does',
    (path) => {
      const expanded = expandPath(path, {});
      expect(new Base(new URL('https://a.example/')).at(expanded, '').pathname).toBe(
        new URL(`https://a.example/${expanded}`).pathname,
      );
    },
  );
});
