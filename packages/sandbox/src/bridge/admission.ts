import { BlockList, isIP } from 'node:net';

/** Who asks, as far as a request tells. */
export interface Visitor {
  /** The header `Host`. */
  readonly host: string | undefined;
  /** The address at the other end of the connection. */
  readonly remote: string | undefined;
  /** The header `Origin`: the page's that asks, where it is a page. */
  readonly origin: string | undefined;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/**
 * Whether to let somebody at the bridge, which can make the sandbox send notifications into a private network, and
 * shows its keys.
 *
 * The sandbox may listen to the whole network; the bridge answers this machine only. The host name is looked at because
 * a stranger's name may point to the loopback address (DNS rebinding), and the origin because any page that is open in
 * the developer's browser can send requests there.
 *
 * @param docsOrigins the origins that are let in beside the loopback ones
 * @returns why not, or `undefined` for yes
 */
export function refusalOf(
  { host, remote, origin }: Visitor,
  docsOrigins: readonly string[],
): string | undefined {
  if (!isLoopback(remote ?? '')) return 'the bridge answers this machine only';
  const name = nameOf(host ?? '');
  if (name === undefined || !isLoopback(name)) {
    return `the bridge does not answer under the host name ${JSON.stringify(name ?? host ?? '')}; use 127.0.0.1, localhost or [::1]`;
  }
  if (origin === undefined) return undefined;
  const page = originUrl(origin);
  if (page === undefined) return 'pages without an origin of their own may not use this sandbox';
  if (isLoopback(page.hostname) || docsOrigins.includes(origin)) return undefined;
  return `pages of ${origin} may not use this sandbox; to let them, start it with --docs ${origin}, or with docsOrigins: ['${origin}']`;
}

/** @param host a name or an address, IPv6 with or without its brackets */
function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  if (name === 'localhost') return true;
  const family = isIP(name);
  return family !== 0 && loopback.check(name, family === 4 ? 'ipv4' : 'ipv6');
}

function nameOf(host: string): string | undefined {
  const url = `http://${host}`;
  return /^[\w.[\]:-]+$/.test(host) && URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** @returns nothing for `null`, which stands for a file or a page shut off by its frame, and for what is no origin */
function originUrl(origin: string): URL | undefined {
  if (!URL.canParse(origin)) return undefined;
  const url = new URL(origin);
  return /^https?:$/.test(url.protocol) && url.origin === origin ? url : undefined;
}
