/**
 * Whether a list such as `NO_PROXY` excludes a URL from the proxy. An entry is `*`, a name (which includes its
 * subdomains, with or without a leading dot or `*.`), an IP address, or a network such as `10.0.0.0/8`. A name or an
 * address may end with a port.
 *
 * @param list separated by commas or spaces
 * @see https://about.gitlab.com/blog/we-need-to-talk-no-proxy/ (programs differ; this is the common part of Go and curl)
 */
export function isExcepted(
  list: string,
  { hostname, port, protocol }: Pick<URL, 'hostname' | 'port' | 'protocol'>,
): boolean {
  const host = withoutBrackets(hostname.toLowerCase().replace(/\.$/, ''));
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, host, ownPort));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const { isIP } = process.getBuiltinModule('node:net');
  const withPort = isIP(entry) === 0 ? /^(.+):(\d+)$/.exec(entry) : null;
  const [, name = entry, ownPort = port] = withPort ?? [];
  if (ownPort !== port) return false;
  if (isIP(host) !== 0) return isInNetwork(withoutBrackets(name), host);
  const bare = name.replace(/^\*?\./, '').replace(/\.$/, '');
  return host === bare || host.endsWith(`.${bare}`);
}

/** @param network an IP address, or several: `10.0.0.0/8` */
function isInNetwork(network: string, host: string): boolean {
  const { BlockList, isIP } = process.getBuiltinModule('node:net');
  const [address = '', bits] = network.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family) return false;
  const longest = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (!(prefix <= longest)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, prefix, type);
  return list.check(host, type);
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
