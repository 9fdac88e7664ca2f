import { type AddressSpace, findAddressSpace } from './address.js';

/**
 * The browser's permission for requests to `address`: since 2025, Chromium asks the reader before a public page may reach
 * this machine or its network. `undefined` if the browser does not ask.
 *
 * https://developer.chrome.com/docs/modern-web-guidance/guides/security/local-network-access
 */
export async function permissionFor(
  address: string,
  page: string = globalThis.location?.href ?? '',
): Promise<PermissionState | undefined> {
  const space = findAddressSpace(address);
  if (space === undefined || !crosses(findAddressSpace(page), space)) return undefined;
  // The second name is that of both spaces before Chrome 145.
  for (const name of [`${space}-network`, 'local-network-access']) {
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state;
    } catch {
      // The browser does not know the name.
    }
  }
  return undefined;
}

/** The browser asks only for requests to a nearer address space. */
function crosses(from: AddressSpace | undefined, to: AddressSpace): boolean {
  return from !== 'loopback' && from !== to;
}

/**
 * `targetAddressSpace`, for browsers that know it: it lets a page on HTTPS ask for permission to reach a plain HTTP server
 * in the network. Other browsers would ignore it, or throw.
 */
export function addressSpaceOption(address: string): RequestInit {
  const space = findAddressSpace(address);
  if (space === undefined || typeof Request !== 'function' || !('targetAddressSpace' in Request.prototype)) {
    return {};
  }
  const option = { targetAddressSpace: space } as RequestInit;
  try {
    new Request(address, option);
    return option;
  } catch {
    return {};
  }
}
