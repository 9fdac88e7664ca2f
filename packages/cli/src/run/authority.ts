/** A host and a port. */
export interface Authority {
  /** A name in lower case or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `host:port`.
 *
 * @param usual the port if none is given
 * @returns `undefined` for another text
 */
export function readAuthority(text: string, usual: number): Authority | undefined {
  const [, given = '', digits] = /^(\[[\da-f:.]+\]|[^\s/:@[\]]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const port = digits === undefined ? usual : Number(digits);
  if (given === '' || port < 1 || port > 65_535) return undefined;
  return {
    host: given
      .replace(/^\[|\]$/g, '')
      .replace(/\.$/, '')
      .toLowerCase(),
    port,
  };
}

/** @param address `http://host:port` */
export function authorityOf(address: string): Authority {
  const url = new URL(address);
  const authority = readAuthority(url.host, url.protocol === 'https:' ? 443 : 80);
  if (authority === undefined)
    throw new Error(`expected an address such as http://127.0.0.1:18080, got ${address}`);
  return authority;
}
