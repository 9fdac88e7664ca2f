import type { CommonSettings } from '../config/settings.js';
import { ConfigError } from '../errors/index.js';
import { FetchTransport } from '../http/fetch-transport.js';
import { NodeTransport } from '../http/node-transport.js';
import { joined } from '../http/pieces.js';
import type { Sender, Transport, TransportSettings } from '../http/transport.js';
import { isWorkerd } from '../runtime/workerd.js';

/** A custom transport gets a `URL`, which it may also change, and a whole body. */
function custom(transport: Transport): Sender {
  return {
    send: ({ method, url, headers, body, mtls, connectTimeout, timeout, signal, stream }) =>
      transport.send({
        method,
        url: new URL(url.href),
        headers,
        body: joined(body),
        mtls,
        connectTimeout,
        timeout,
        signal,
        stream,
      }),
    close: () => transport.close?.(),
  };
}

/**
 * The transport of a client: the configuration's, or the one that works in this runtime.
 *
 * @throws ConfigError naming what `fetch` cannot do
 */
export function chooseTransport(
  { transport: given, ca, proxy }: CommonSettings,
  connections: TransportSettings,
): Sender {
  const transport = given ?? (isWorkerd() ? new FetchTransport() : new NodeTransport(connections));
  if (transport instanceof FetchTransport) {
    if (ca !== undefined) {
      throw new ConfigError(
        'ca',
        'requests go through fetch, which trusts the CAs of the runtime only: leave ca out, or give the runtime the CA',
      );
    }
    if (proxy !== undefined) {
      throw new ConfigError(
        'proxy',
        'requests go through fetch, which takes no proxy: leave proxy out, or send everything to a reverse proxy with endpoint',
      );
    }
  }
  const isOwn = transport instanceof FetchTransport || transport instanceof NodeTransport;
  return isOwn ? transport : custom(transport);
}

/** @throws ConfigError where blocking verbs cannot send */
export function checkBlocking({ transport }: CommonSettings): void {
  if (transport === undefined && !isWorkerd()) return;
  throw new ConfigError(
    'transport',
    transport === undefined
      ? 'the blocking verbs need a thread and sockets, which this runtime does not have; use the verbs without Sync'
      : 'the blocking verbs cannot use your own transport, because they send requests from another thread; use the verbs without Sync',
  );
}
