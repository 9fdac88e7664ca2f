import { BlockList, isIP } from 'node:net';
import { isPrivateName } from './delivery/targets.js';

/** Who asks, as far as a request tells. Browsers say more of themselves than other programs. */
export interface Visitor {
  readonly method: string;
  /** The path, decoded as the router sees it. */
  readonly path: string;
  /** The header `Host`. */
  readonly host: string | undefined;
  /** The address at the other end of the connection. */
  readonly remote: string | undefined;
  /** The header `Origin`: the page's that asks, where it is a page. */
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, `-Mode` and `-Dest`: https://www.w3.org/TR/fetch-metadata/ */
  readonly site: string | undefined;
  readonly mode: string | undefined;
  readonly dest: string | undefined;
}

/** What the sandbox is called, and whose pages may use it. */
export interface Door {
  /** What it listens on. */
  readonly host: string;
  /** Further names that it is reached under. */
  readonly hostNames: readonly string[];
  /** The origins whose pages may use the bridge, beside the loopback ones. */
  readonly docsOrigins: readonly string[];
}

/**
 * Whether to answer a request at all: the one place that decides it, for every path.
 *
 * The sandbox's APIv2 key is known where its seed is, and its admin API wants no key. A web page that is open in the
 * developer's browser can send requests to this machine, so two things are looked at that a page cannot forge: which
 * page a browser says is asking, and under which name the sandbox was reached, since a stranger's name may have been
 * pointed here (DNS rebinding). Programs other than browsers say nothing of a page, and are let in.
 *
 * @returns why not, or `undefined` for yes
 */
export function refusalOf(visitor: Visitor, door: Door): string | undefined {
  if (/^\/_bridge(\/|$)/.test(visitor.path)) return bridgeRefusal(visitor, door);
  const name = nameOf(visitor.host ?? '');
  const strict = /^\/_sandbox(\/|$)/.test(visitor.path) || isLoopback(door.host) || isBrowser(visitor);
  // On a network, a name in the company's DNS is no secret of ours: a program that uses it is let in, a browser is not.
  if (strict && !isOwnName(name, door)) return nameReason(name, visitor, door);
  return pageReason(visitor);
}

/** The bridge makes calls with the merchant's keys and shows every step: it is for this machine, and for chosen pages. */
function bridgeRefusal({ host, remote, origin, site }: Visitor, { docsOrigins }: Door): string | undefined {
  if (!isLoopback(remote ?? '')) return 'the bridge answers this machine only';
  const name = nameOf(host ?? '');
  if (name === undefined || !isLoopback(name)) {
    return `the bridge does not answer under the host name ${JSON.stringify(name ?? host ?? '')}; use 127.0.0.1, localhost or [::1]`;
  }
  if (origin === undefined) return isForeign(site) ? foreign : undefined;
  const page = originUrl(origin);
  if (page === undefined) return 'pages without an origin of their own may not use this sandbox';
  if (isLoopback(page.hostname) || docsOrigins.includes(origin)) return undefined;
  return `pages of ${origin} may not use this sandbox; to let them, start it with --docs ${origin}, or with docsOrigins: ['${origin}']`;
}

const foreign = 'not from pages of another origin';

/** A page may use the API and the admin API only if the sandbox itself served it. */
function pageReason(visitor: Visitor): string | undefined {
  const { host, origin, site } = visitor;
  if (isForeign(site)) return isVisit(visitor) ? undefined : foreign;
  if (origin === undefined || isExtension(origin)) return undefined;
  const page = originUrl(origin);
  const own = `${page?.protocol}//${host}`;
  return page !== undefined && URL.canParse(own) && new URL(own).host === page.host ? undefined : foreign;
}

function isForeign(site: string | undefined): boolean {
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/**
 * A link that the user follows: pages of the API are opened so (`papay/entrustweb`). The page that has the link cannot
 * read what is answered, and a GET without an `Authorization` header changes nothing.
 */
function isVisit({ method, path, mode, dest, origin }: Visitor): boolean {
  return (
    method === 'GET' &&
    mode === 'navigate' &&
    dest === 'document' &&
    origin === undefined &&
    !path.startsWith('/_')
  );
}

function isBrowser({ origin, site, mode, dest }: Visitor): boolean {
  return [origin, site, mode, dest].some((mark) => mark !== undefined);
}

/** The developer has installed it; no web page can have such an origin. */
function isExtension(origin: string): boolean {
  return /^[a-z]+(-[a-z]+)*-extension:\/\//.test(origin);
}

/** Names under these are WeChat Pay's own: a program that is not changed calls the sandbox by them. */
const platformNames = ['weixin.qq.com', 'wechatpay.cn'];

/** Addresses, names that strangers cannot register, WeChat Pay's, and those that the sandbox was given. */
function isOwnName(name: string | undefined, { host, hostNames }: Door): boolean {
  if (name === undefined) return false;
  return (
    isIP(bare(name)) !== 0 ||
    isPrivateName(name) ||
    name === host.toLowerCase() ||
    hostNames.includes(name) ||
    platformNames.some((own) => name.endsWith(`.${own}`))
  );
}

function nameReason(name: string | undefined, { host }: Visitor, door: Door): string {
  const shown = JSON.stringify(name ?? host ?? '');
  const hint = name === undefined ? '' : `, or start it with --names ${name}, or with hostNames: ['${name}']`;
  return `not under the host name ${shown}; use the address that the sandbox listens on (${door.host})${hint}`;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** @param host a name or an address, IPv6 with or without its brackets */
function isLoopback(host: string): boolean {
  const name = bare(host).toLowerCase();
  if (name === 'localhost') return true;
  const family = isIP(name);
  return family !== 0 && loopback.check(name, family === 4 ? 'ipv4' : 'ipv6');
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** The name in a `Host` header, in lower case, without its port and the dot that a whole name may end in. */
function nameOf(host: string): string | undefined {
  const url = `http://${host}`;
  if (!/^[\w.[\]:-]+$/.test(host) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/\.$/, '');
}

/** @returns nothing for `null`, which stands for a file or a page shut off by its frame, and for what is no origin */
function originUrl(origin: string): URL | undefined {
  if (!URL.canParse(origin)) return undefined;
  const url = new URL(origin);
  return /^https?:$/.test(url.protocol) && url.origin === origin ? url : undefined;
}
