import type { Variant } from './search.js';

interface UrlPart {
  readonly url: string;
}

/** What is known of a request's URL. */
export interface UrlFacts {
  /** Path and query, as on the request line. */
  readonly url: string;
  /** The headers, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The path of the operation, with its variables in braces: `/v3/pay/transactions/id/{transaction_id}`. */
  readonly template?: string | undefined;
}

/** Headers by which proxies tell what they changed. */
const proxyHeaders = ['x-forwarded-uri', 'x-original-uri', 'x-original-url', 'x-rewrite-url'];
const prefixes = ['/api', '/proxy', '/sandbox', '/wechat', '/wechatpay', '/weixin', '/wxpay', '/wx', '/pay'];

/** The URLs that programs sign in place of the sent one. */
export function listUrls({ url, headers, template }: UrlFacts): Variant<UrlPart>[] {
  const list: Variant<UrlPart>[] = [];
  const seen = new Set([url]);
  const add = (cause: Variant<UrlPart>['cause'], changed: string | undefined): void => {
    if (changed === undefined || seen.has(changed)) return;
    seen.add(changed);
    list.push({ cause, note: JSON.stringify(changed), change: { url: changed } });
  };
  const at = url.indexOf('?');
  const path = at === -1 ? url : url.slice(0, at);
  const query = at === -1 ? '' : url.slice(at + 1);
  const tail = at === -1 ? '' : url.slice(at);
  if (at !== -1) add('query-missing', path);
  add('query-encoding', decode(url));
  add('query-encoding', url.replace(/%/g, '%25'));
  add('query-encoding', encodeURI(decode(url) ?? url));
  add('query-encoding', encodeURIComponent(url));
  if (query !== '') {
    add('query-encoding', `${path}?${decode(query)}`);
    add('query-encoding', `${path}?${query.replace(/\+/g, '%20')}`);
    add('query-encoding', `${path}?${query.replace(/%20/g, '+')}`);
    add('query-encoding', `${path}?${new URLSearchParams(query).toString()}`);
    add('query-encoding', `${path}?${encodeEach(query)}`);
    add('query-encoding', `${path}?${encodeURIComponent(query)}`);
    add('query-order', `${path}?${query.split('&').sort().join('&')}`);
    add('query-order', `${path}?${query.split('&').reverse().join('&')}`);
    add('query-encoding', path + query);
  }
  add(
    'query-encoding',
    url.replace(/%[\dA-Fa-f]{2}/g, (octet) => octet.toLowerCase()),
  );
  add(
    'query-encoding',
    url.replace(/%[\dA-Fa-f]{2}/g, (octet) => octet.toUpperCase()),
  );
  const hosts = [headers['host'], headers['x-forwarded-host'], 'api.mch.weixin.qq.com'];
  for (const host of hosts.filter((name) => name !== undefined)) {
    for (const origin of [`https://${host}`, `http://${host}`, host]) {
      add('full-url', origin + url);
      if (at !== -1) add('full-url', origin + path);
    }
  }
  for (const name of proxyHeaders) add('path-prefix', headers[name]);
  for (const prefix of [headers['x-forwarded-prefix'], ...prefixes]) {
    if (prefix !== undefined) add('path-prefix', prefix.replace(/\/$/, '') + url);
  }
  const segments = path.split('/');
  for (let cut = 2; cut < segments.length && cut < 5; cut++) {
    add('path-prefix', `/${segments.slice(cut).join('/')}${tail}`);
  }
  add('path-shape', url.slice(1));
  add('path-shape', path.endsWith('/') ? path.slice(0, -1) + tail : `${path}/${tail}`);
  add('path-shape', `/${url}`);
  add('path-shape', `${path}?`);
  if (template !== undefined) {
    add('path-shape', template + tail);
    add('path-shape', template.replace(/\{(\w+)\}/g, ':$1') + tail);
  }
  return list;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function encodeEach(query: string): string {
  return query
    .split('&')
    .map((pair) =>
      pair
        .split('=')
        .map((text) => encodeURIComponent(decode(text) ?? text))
        .join('='),
    )
    .join('&');
}
