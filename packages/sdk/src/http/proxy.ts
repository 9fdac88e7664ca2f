/** The choice of a forward proxy for a request. */
import { describe } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import type { Address } from './address.js';
import { isExcepted } from './no-proxy.js';

/**
 * Proxy URLs, which may contain credentials, by the protocol of the request's URL. Plain data, because it is passed to
 * the thread of the blocking verbs.
 */
export interface ProxySettings {
  readonly https: string | undefined;
  readonly http: string | undefined;
  /** Hosts without a proxy, in the format of `NO_PROXY`. */
  readonly except: string;
}

/** @returns the proxy for a request; `undefined` if it needs none */
export function proxyFor(settings: ProxySettings | undefined, url: Address): URL | undefined {
  const proxy = settings?.[url.protocol === 'https:' ? 'https' : 'http'];
  if (settings === undefined || proxy === undefined || isExcepted(settings.except, url)) return undefined;
  return new URL(proxy);
}

/**
 * Reads the configuration's `proxy`.
 *
 * @param environment the variables that `'env'` reads, once
 * @throws ConfigError; it does not quote the value, which may contain a password
 */
export function proxyFrom(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ProxySettings | undefined {
  if (value !== 'env') {
    const proxy = proxyUrl(value, '');
    return { https: proxy, http: proxy, except: '' };
  }
  // Lower-case names take precedence, as in curl: https://everything.curl.dev/usingcurl/proxies/env.html
  const read = (name: string): string | undefined =>
    environment[name] || environment[name.toUpperCase()] || undefined;
  const of = (name: string): string | undefined => {
    const given = read(name);
    return given === undefined ? undefined : proxyUrl(given, name.toUpperCase());
  };
  const every = of('all_proxy');
  const settings = {
    https: of('https_proxy') ?? every,
    http: of('http_proxy') ?? every,
    except: read('no_proxy') ?? '',
  };
  return settings.https === undefined && settings.http === undefined ? undefined : settings;
}

/** @param variable the name of the environment variable; empty for the configuration's own value */
function proxyUrl(value: unknown, variable: string): string {
  const expected = `${variable === '' ? "expected 'env', or " : `expected in ${variable} `}the URL of an HTTP proxy, such as 'http://user:password@proxy.example.com:3128'`;
  const text = value instanceof URL ? value.href : value;
  if (typeof text !== 'string') throw new ConfigError('proxy', `${expected}, got ${describe(value)}`);
  const hasScheme = /^(?:https?:|[a-z][a-z\d+.-]*:\/\/)/i.test(text);
  // `new URL('proxy.example.com:3128')` takes the host name for the scheme.
  if (variable === '' && !hasScheme && text !== '') {
    throw new ConfigError('proxy', `${expected}; begin it with http://`);
  }
  // Like curl, the environment's variables may leave out the scheme, which is then http.
  const url = parsed(hasScheme ? text : `http://${text}`);
  if (url === undefined) throw new ConfigError('proxy', expected);
  if (!/^https?:$/.test(url.protocol)) {
    throw new ConfigError('proxy', `${expected}; ${url.protocol} is not supported`);
  }
  if (url.pathname !== '/' || url.search + url.hash !== '') {
    throw new ConfigError('proxy', `${expected}, without a path`);
  }
  if (url.hostname.startsWith('[')) {
    throw new ConfigError(
      'proxy',
      `${expected}; IPv6 addresses are not supported: use a name or an IPv4 address`,
    );
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
    // The result is compared, because bundlers remove a call whose result is unused.
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}
