/** The default address of `wechatpay-kit sandbox`. */
export const defaultAddress = 'http://127.0.0.1:18080';

const key = 'wechatpay-kit:sandbox';

/** The part of `localStorage` that is used. */
export type AddressStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The last address. The default, if the browser has no storage or forbids access. */
export function savedAddress(storage: () => AddressStorage = browserStorage): string {
  try {
    return addressFrom(storage().getItem(key) ?? '') ?? defaultAddress;
  } catch {
    return defaultAddress;
  }
}

export function saveAddress(address: string, storage: () => AddressStorage = browserStorage): void {
  try {
    if (address === defaultAddress) storage().removeItem(key);
    else storage().setItem(key, address);
  } catch {
    // The address is valid for this visit only.
  }
}

/**
 * Reads the address of a sandbox as typed: with or without `http://`, a final slash, or `/_bridge`.
 *
 * @returns `undefined` if it is not the address of a web server
 */
export function addressFrom(typed: string): string | undefined {
  const text = typed.trim();
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin, pathname, username } = new URL(url);
  if ((protocol !== 'http:' && protocol !== 'https:') || username !== '') return undefined;
  return origin + pathname.replace(/(\/_bridge)?\/*$/, '');
}

/** The address space of a host in Local Network Access; `undefined` if only the network knows it. */
export type AddressSpace = 'loopback' | 'local';

/** https://developer.mozilla.org/en-US/docs/Web/Security/Defenses/Local_network_access */
export function findAddressSpace(address: string): AddressSpace | undefined {
  if (!URL.canParse(address)) return undefined;
  const host = new URL(address).hostname;
  if (/(^|\.)localhost$/.test(host) || /^127\.\d+\.\d+\.\d+$/.test(host) || host === '[::1]')
    return 'loopback';
  if (/^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)[\d.]+$/.test(host)) return 'local';
  if (/^\[f(c|d|e[89ab])/.test(host) || /\.local$/.test(host)) return 'local';
  return undefined;
}

function browserStorage(): AddressStorage {
  return localStorage;
}
