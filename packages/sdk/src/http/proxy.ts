/** Which forward proxy carries a request. */
import { describe } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { isExcepted } from './no-proxy.js';

/** By the protocol of the request's URL, with credentials in them. Plain data: it crosses into the thread of the blocking verbs. */
export interface ProxySettings {
  readonly https: string | undefined;
  readonly http: string | undefined;
  /** Hosts that are connected to directly, as `NO_PROXY` lists them. */
  readonly except: string;
}

/** The proxy for a request; `undefined` if it goes out directly. */
export function proxyFor(settings: ProxySettings | undefined, url: URL): URL | undefined {
  const proxy = settings?.[url.protocol === 'https:' ? 'https' : 'http'];
  if (settings === undefined || proxy === undefined || isExcepted(settings.except, url)) return undefined;
  return new URL(proxy);
}

/**
 * Reads the configuration's `proxy`.
 *
 * @param environment where `'env'` looks; read once
 * @throws ConfigError, which does not repeat the value: it may hold a password
 */
export function proxyFrom(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ProxySettings | undefined {
  if (value !== 'env') {
    const proxy = proxyUrl(value, '');
    return { https: proxy, http: proxy, except: '' };
  }
  // Small letters count first, as with curl: https://everything.curl.dev/usingcurl/proxies/env.html
  const read = (name: string): string | undefined =>
    environment[name] || environment[name.toUpperCase()] || undefined;
  const of = (name: string): string | undefined => {
    const given = read(name);
    return given === undefined ? undefined : proxyUrl(given, `${name.toUpperCase()} `);
  };
  const every = of('all_proxy');
  const settings = {
    https: of('https_proxy') ?? every,
    http: of('http_proxy') ?? every,
    except: read('no_proxy') ?? '',
  };
  return settings.https === undefined && settings.http === undefined ? undefined : settings;
}

/** @param from what the environment's variable is called */
function proxyUrl(value: unknown, from: string): string {
  const expected = `${from === '' ? "expected 'env', or " : `expected in ${from}`}the URL of an HTTP proxy, such as 'http://user:password@proxy.example.com:3128'`;
  const text = value instanceof URL ? value.href : value;
  if (typeof text !== 'string') throw new ConfigError('proxy', `${expected}, got ${describe(value)}`);
  // curl and others take an address without a protocol for one of http.
  const url = parsed(from !== '' && !text.includes('://') ? `http://${text}` : text);
  if (url === undefined) throw new ConfigError('proxy', expected);
  if (!/^https?:$/.test(url.protocol)) {
    throw new ConfigError('proxy', `${expected}; ${url.protocol} is not supported`);
  }
  if (url.pathname !== '/' || url.search + url.hash !== '') {
    throw new ConfigError('proxy', `${expected}, without a path`);
  }
  if (url.hostname.startsWith('[')) {
    throw new ConfigError('proxy', `${expected}: by a name or an IPv4 address, not an IPv6 address`);
  }
  if (!isDecodable(url.username + url.password)) {
    throw new ConfigError('proxy', `${expected}, its user and password percent-encoded`);
  }
  return url.href;
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isDecodable(text: string): boolean {
  try {
    // Its value is used, or a bundler would take it for a call that has no effect.
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}
