import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { isPrivateName } from '../delivery/targets.js';

/** The origin of a request, as its headers and its connection give it. Browsers give more than other programs. */
export interface Visitor {
  readonly method: string;
  /** The path, decoded as the router sees it. */
  readonly path: string;
  /** The header `Host`. */
  readonly host: string | undefined;
  /** The address of the client. */
  readonly remote: string | undefined;
  /** The header `Origin`: the origin of the page, if a page sends the request. */
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, `-Mode` and `-Dest`: https://www.w3.org/TR/fetch-metadata/ */
  readonly site: string | undefined;
  readonly mode: string | undefined;
  readonly dest: string | undefined;
}

/** The origin of a request. @param path decoded */
export function readVisitor({ method = '', headers, socket }: IncomingMessage, path: string): Visitor {
  const header = (name: string): string | undefined => headers[name]?.toString();
  return {
    method,
    path,
    host: headers.host,
    remote: socket.remoteAddress,
    origin: headers.origin,
    site: header('sec-fetch-site'),
    mode: header('sec-fetch-mode'),
    dest: header('sec-fetch-dest'),
  };
}

/** The names of the sandbox, and the origins whose pages may use it. */
export interface Door {
  /** The address of the listeners. */
  readonly host: string;
  /** Further host names of the sandbox. */
  readonly hostNames: readonly string[];
  /** The origins whose pages may use the bridge, besides loopback origins. */
  readonly docsOrigins: readonly string[];
}

/**
 * Decides whether to answer a request, for every path.
 *
 * The sandbox's APIv2 key follows from its seed, and its admin API needs no key. A web page in the developer's browser
 * can send requests to this machine. Two things that a page cannot forge are checked: the origin of the page, which the
 * browser sends, and the host name of the request, because an attacker's name may resolve to this machine (DNS
 * rebinding). Other programs send no origin, and are admitted.
 *
 * @returns the reason of the refusal, or `undefined`
 */
export function findRefusal(visitor: Visitor, door: Door): string | undefined {
  if (/^\/_bridge(\/|$)/.test(visitor.path)) return bridgeRefusal(visitor, door);
  const name = readHostName(visitor.host ?? '');
  const strict =
    /^\/_(sandbox|console|phone)(\/|$)/.test(visitor.path) || isLoopback(door.host) || isBrowser(visitor);
  // A name in a company's DNS is not ours to know: a program that uses it is admitted, a browser is not.
  if (strict && !isOwnName(name, door)) return nameReason(name, visitor, door);
  return pageReason(visitor);
}

/** The bridge makes calls with the merchant's keys and shows every step: only for this machine and chosen pages. */
function bridgeRefusal({ host, remote, origin, site }: Visitor, { docsOrigins }: Door): string | undefined {
  if (!isLoopback(remote ?? '')) return 'the bridge answers this machine only';
  const name = readHostName(host ?? '');
  if (name === undefined || !isLoopback(name)) {
    return `the bridge does not answer under the host name ${JSON.stringify(name ?? host ?? '')}; use 127.0.0.1, localhost or [::1]`;
  }
  if (origin === undefined) return isForeign(site) ? foreign : undefined;
  const page = originUrl(origin);
  if (page === undefined) return 'pages without an origin may not use this sandbox';
  if (isLoopback(page.hostname) || docsOrigins.includes(origin)) return undefined;
  return `pages of ${origin} may not use this sandbox; to allow them, start it with --docs ${origin}, or with docsOrigins: ['${origin}']`;
}

const foreign = 'not from pages of another origin';

/**
 * Decides whether the phone in the network answers a request that has its token. Its address may have any name: another
 * name that leads here does not have the token. A link from another page opens it, but such a page gets no answer.
 *
 * @returns the reason of the refusal, or `undefined`
 */
export function findPhoneRefusal(visitor: Visitor): string | undefined {
  return pageReason({ ...visitor, path: '/_phone' });
}

/** Only pages that the sandbox itself serves may use the API and the admin API. */
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
 * A link that the user follows, such as `papay/entrustweb`, or to the console. The page with the link cannot read the
 * answer, and a GET without an `Authorization` header changes nothing.
 */
function isVisit({ method, path, mode, dest, origin }: Visitor): boolean {
  return (
    method === 'GET' &&
    mode === 'navigate' &&
    dest === 'document' &&
    origin === undefined &&
    (!path.startsWith('/_') || /^\/_(console|phone)(\/|$)/.test(path))
  );
}

function isBrowser({ origin, site, mode, dest }: Visitor): boolean {
  return [origin, site, mode, dest].some((mark) => mark !== undefined);
}

/** The developer installed the extension. A web page cannot have such an origin. */
function isExtension(origin: string): boolean {
  return /^[a-z]+(-[a-z]+)*-extension:\/\//.test(origin);
}

/** The suffixes of WeChat Pay's own names, which an unmodified program uses to reach the sandbox. */
const platformNames = ['weixin.qq.com', 'wechatpay.cn'];

/** Addresses, names that cannot be registered, WeChat Pay's names, and the names of the options. */
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

/** The results of the last different texts. Almost all requests have the same host and come from the same address. */
function kept<Result>(find: (text: string) => Result): (text: string) => Result {
  const results = new Map<string, { readonly result: Result }>();
  return (text) => {
    const known = results.get(text) ?? { result: find(text) };
    if (results.size >= mostKept) results.clear();
    results.set(text, known);
    return known.result;
  };
}

const mostKept = 64;

/** @param host a name or an address, IPv6 with or without its brackets */
const isLoopback: (host: string) => boolean = kept((host) => {
  const name = bare(host).toLowerCase();
  if (name === 'localhost') return true;
  const family = isIP(name);
  return family !== 0 && loopback.check(name, family === 4 ? 'ipv4' : 'ipv6');
});

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** Reads the name of a `Host` header: in lower case, without the port and without a final dot. */
const readHostName: (host: string) => string | undefined = kept((host) => {
  const url = `http://${host}`;
  if (!/^[\w.[\]:-]+$/.test(host) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/\.$/, '');
});

/** @returns `undefined` for `null`, the origin of files and sandboxed frames, and for an invalid origin */
function originUrl(origin: string): URL | undefined {
  if (!URL.canParse(origin)) return undefined;
  const url = new URL(origin);
  return /^https?:$/.test(url.protocol) && url.origin === origin ? url : undefined;
}
