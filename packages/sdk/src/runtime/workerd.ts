/**
 * Whether this is Cloudflare's workerd, whose `node:` modules differ: `node:http` has no sockets, for example.
 *
 * @see https://developers.cloudflare.com/workers/runtime-apis/web-standards/#navigatoruseragent
 */
export function isWorkerd(): boolean {
  // Node.js takes 0.4 ms to make its `navigator`, so look first for a class that only Cloudflare has.
  if (!('WebSocketPair' in globalThis)) return false;
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent === 'Cloudflare-Workers';
}
