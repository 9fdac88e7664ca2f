import type { CommonSettings } from '../config/settings.js';
import { parseBaseUrl } from '../config/urls.js';
import { RequestError } from '../errors/index.js';
import { isOwnHost } from '../http/own-hosts.js';
import { findServerPath, type OperationTraits } from '../operations/traits.js';

/** The address of a request. */
export interface AccessPoint {
  /** Everything before the request's own path: `https://proxy.example.com/wechat/hk`. */
  readonly address: string;
  /**
   * The part of its path that a reverse proxy removes, such as `/wechat`. The signature does not cover it. Usually
   * empty.
   */
  readonly prefix: string;
}

const defaultBase = new URL('https://api.mch.weixin.qq.com/');

/**
 * Chooses the first of: `base_uri`, the catalogue's only server, `baseUrl`, the catalogue's preferred server, the
 * default. `endpoint` replaces the origin of each.
 *
 * @throws RequestError if `base_uri` is not a base URL
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
    // The request does not pass the base's own reverse proxy, so its prefix is removed here.
    address: withoutSlash(withoutSlash(endpoint.href) + base.pathname.slice(proxyPrefix(base).length)),
    prefix: endpointPrefix(endpoint),
  };
}

/** The part of an address of `endpoint` that WeChat Pay does not see. */
export function endpointPrefix(endpoint: URL): string {
  return isOwnHost(endpoint) ? '' : withoutSlash(endpoint.pathname);
}

/**
 * The part of a base's path that WeChat Pay does not see. WeChat Pay's own hosts see the whole path. Any other host is a
 * reverse proxy, which removes its prefix. The rest is a path under which WeChat Pay itself serves operations:
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
