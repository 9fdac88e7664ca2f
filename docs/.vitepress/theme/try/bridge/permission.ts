import { type AddressSpace, addressSpaceOf } from './address.js';

/**
 * What the browser thinks of a page that asks at `address`: since 2025, Chromium asks the reader before a public
 * page may reach programs on this machine or in its network. `undefined` where there is no such question.
 *
 * https://developer.chrome.com/docs/modern-web-guidance/guides/security/local-network-access
 */
export async function permissionFor(
  address: string,
  page: string = globalThis.location?.href ?? '',
): Promise<PermissionState | undefined> {
  const space = addressSpaceOf(address);
  if (space === undefined || !crosses(addressSpaceOf(page), space)) return undefined;
  // The second is the name before Chrome 145, and of both spaces together.
  for (const name of [`${space}-network`, 'local-network-access']) {
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state;
    } catch {
      // A browser that does not know the name.
    }
  }
  return undefined;
}

/** The question is asked only on the way to what is nearer. */
function crosses(from: AddressSpace | undefined, to: AddressSpace): boolean {
  return from !== 'loopback' && from !== to;
}

/**
 * `targetAddressSpace`, for browsers that know it and this value: it lets a page on HTTPS ask the reader for leave to
 * reach a plain HTTP server in the network. Others would ignore it, or throw.
 */
export function addressSpaceOption(address: string): RequestInit {
  const space = addressSpaceOf(address);
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
