import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/**
 * The allowed targets of notifications. `private`: loopback and private addresses only. `any`: all. A list: private
 * addresses and the listed host names.
 */
export type NotifyTargets = 'private' | 'any' | readonly string[];

/** An address to connect to. */
export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** The checked addresses, the only ones to connect to, or the reason of the refusal. */
export type Target = { readonly addresses: readonly Address[] } | { readonly refused: string };

export type Lookup = (host: string) => Promise<readonly Address[]>;

/**
 * Loopback, RFC 1918 and RFC 4193. Link-local addresses are excluded: clouds serve their credentials there.
 */
const privateAddresses = new BlockList();
privateAddresses.addSubnet('127.0.0.0', 8);
privateAddresses.addSubnet('10.0.0.0', 8);
privateAddresses.addSubnet('172.16.0.0', 12);
privateAddresses.addSubnet('192.168.0.0', 16);
privateAddresses.addAddress('::1', 'ipv6');
privateAddresses.addSubnet('fc00::', 7, 'ipv6');

/** @returns whether an IP address, IPv4-mapped IPv6 included, is one of this machine or a private network */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && privateAddresses.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** @returns whether a host name cannot be registered: `localhost`, `shop`, `shop.test`, … */
export function isPrivateName(host: string): boolean {
  return /^[^.]+$|\.(localhost|local|internal|test)$/i.test(host);
}

/**
 * Decides whether a notification may go to a URL. A forbidden name is not looked up: the merchants' names in the
 * samples of the documents belong to real companies.
 *
 * @param find looks up a name
 * @throws the error of `find`, such as ENOTFOUND
 */
export async function resolveTarget(
  url: string,
  allowed: NotifyTargets,
  find: Lookup = systemLookup,
): Promise<Target> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const free = allowed === 'any' || (Array.isArray(allowed) && allowed.includes(host));
  const family = isIP(host);
  if (family !== 0) {
    if (!free && !isPrivateAddress(host)) return refused(`${host} is not a loopback or private address`);
    return { addresses: [{ address: host, family: family as 4 | 6 }] };
  }
  if (!free && !isPrivateName(host)) return refused(`${host} is a public host name`);
  const addresses = await find(host);
  const stranger = addresses.find(({ address }) => !isPrivateAddress(address));
  if (!free && stranger !== undefined)
    return refused(`${host} resolves to ${stranger.address}, which is not a private address`);
  return { addresses };
}

function refused(why: string): Target {
  return { refused: `not allowed: ${why}; set notifyTargets to allow it` };
}

async function systemLookup(host: string): Promise<readonly Address[]> {
  return (await lookup(host, { all: true })) as Address[];
}
