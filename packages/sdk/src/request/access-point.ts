import type { CommonSettings } from '../config/settings.js';
import { parseBaseUrl } from '../config/urls.js';
import { RequestError } from '../errors/index.js';
import { Base } from '../http/address.js';
import { isOwnHost } from '../http/own-hosts.js';
import { findServerPath, type OperationTraits } from '../operations/traits.js';

/** Where requests go. */
export interface AccessPoint {
  /** Everything before the request's own path: `https://proxy.example.com/wechat/hk`. */
  readonly base: Base;
  /**
   * The part of its path that a reverse proxy removes, such as `/wechat`. The signature does not cover it. Usually
   * empty.
   */
  readonly prefix: string;
}

/** The access points without `base_uri`, by their server. Reading a URL's parts for every call takes a microsecond. */
const usual: WeakMap<CommonSettings, Map<string | undefined, AccessPoint>> = new WeakMap();

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
  if (baseUri !== undefined) return createAccessPoint(baseUriFrom(baseUri), settings);
  const server = traits.onlyServer || settings.baseUrl === undefined ? traits.server : undefined;
  const points = usual.get(settings) ?? new Map<string | undefined, AccessPoint>();
  let point = points.get(server);
  if (point === undefined) {
    point = createAccessPoint(
      server === undefined ? (settings.baseUrl ?? defaultBase) : new URL(`${server}/`),
      settings,
    );
    usual.set(settings, points.set(server, point));
  }
  return point;
}

function createAccessPoint(base: URL, { endpoint }: CommonSettings): AccessPoint {
  if (endpoint === undefined) return { base: new Base(base), prefix: proxyPrefix(base) };
  // The request does not pass the base's own reverse proxy, so its prefix is removed here.
  const path = base.pathname.slice(proxyPrefix(base).length);
  return {
    base: new Base(new URL(withoutSlash(endpoint.href) + path)),
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
