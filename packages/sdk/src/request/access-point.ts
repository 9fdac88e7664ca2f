import type { CommonSettings } from '../config/settings.js';
import { parseBaseUrl } from '../config/urls.js';
import { RequestError } from '../errors/index.js';
import { isOwnHost } from '../http/own-hosts.js';
import { findServerPath, type OperationTraits } from '../operations/traits.js';

/** Where a request goes. */
export interface AccessPoint {
  /** Up to the slash before the request's own path: `https://proxy.example.com/wechat/hk`. */
  readonly address: string;
  /**
   * The part of its path that WeChat Pay does not see, because a reverse proxy takes it off; the signature leaves it
   * out: `/wechat`. Empty almost always.
   */
  readonly prefix: string;
}

const defaultBase = new URL('https://api.mch.weixin.qq.com/');

/**
 * `base_uri`, what the catalogue insists on, `baseUrl`, what the catalogue prefers, the default, in this order; and
 * `endpoint` in place of the origin of each.
 *
 * @throws RequestError if `base_uri` is none
 */
export function accessPoint(
  settings: CommonSettings,
  traits: OperationTraits,
  baseUri: unknown,
): AccessPoint {
  const base =
    baseUri !== undefined
      ? baseUriFrom(baseUri)
      : traits.onlyServer || (traits.server !== undefined && settings.baseUrl === undefined)
        ? new URL(`${traits.server}/`)
        : (settings.baseUrl ?? defaultBase);
  const { endpoint } = settings;
  if (endpoint === undefined) return { address: withoutSlash(base.href), prefix: proxyPrefix(base) };
  return {
    // The base's own reverse proxy is not on this way, and so does not take its prefix off.
    address: withoutSlash(withoutSlash(endpoint.href) + base.pathname.slice(proxyPrefix(base).length)),
    prefix: endpointPrefix(endpoint),
  };
}

/** The part of an address of `endpoint` that WeChat Pay does not see. */
export function endpointPrefix(endpoint: URL): string {
  return isOwnHost(endpoint) ? '' : withoutSlash(endpoint.pathname);
}

/**
 * The part of a base's path that WeChat Pay does not see. At its own hosts it sees all. Elsewhere a reverse proxy
 * stands, which takes its prefix off, up to what the catalogue says that WeChat Pay itself serves operations beneath:
 * `https://proxy.example.com/wechat/hk/` has the prefix `/wechat`.
 */
export function proxyPrefix(base: URL): string {
  if (base.pathname === '/' || isOwnHost(base)) return '';
  const path = withoutSlash(base.pathname);
  const own = findServerPath(path);
  return path.slice(0, path.length - own.length);
}

function baseUriFrom(value: unknown): URL {
  const url = parseBaseUrl(value);
  if (url !== undefined) return url;
  throw new RequestError('base_uri', "expected an http(s) URL such as 'https://apihk.mch.weixin.qq.com/'");
}

function withoutSlash(text: string): string {
  return text.slice(0, -1);
}
