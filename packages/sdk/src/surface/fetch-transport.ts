import { members } from '../config/fields.js';
import { describe } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { FetchTransport, type FetchTransportOptions } from '../http/fetch-transport.js';
import type { Transport } from '../http/transport.js';

/**
 * A transport over `fetch`, for a runtime where `node:http` cannot connect. On Cloudflare Workers a client uses it by
 * itself. It differs from the transport over `node:http`:
 *
 * - Mutual TLS needs an `mtlsFetch`. Without it, such a call fails with a ConfigError and nothing is sent.
 * - The configuration's `ca` and `proxy` are refused: `fetch` takes neither.
 * - `timeout.connect` has no effect: `fetch` does not tell when a connection stands. `timeout.answer` bounds both.
 * - `sent` of a TransportError is true unless it is certain that no connection was made, which only Node.js tells.
 * - There are no blocking verbs.
 *
 * @returns the transport, for the option `transport`
 * @throws ConfigError if there is another option, or one is no function
 * @example
 * const pay = new WeChatPay({ ...config, transport: fetchTransport() });
 * @example
 * // On Cloudflare Workers, with an mTLS binding for the operations that need mutual TLS:
 * const mtlsFetch = (url: string, init: RequestInit) => env.MERCHANT_CERTIFICATE.fetch(url, init);
 * const pay = new WeChatPay({ ...config, transport: fetchTransport({ mtlsFetch }) });
 */
export function fetchTransport(options: FetchTransportOptions = {}): Transport {
  const known = { fetch: true, mtlsFetch: true } satisfies Record<keyof FetchTransportOptions, true>;
  for (const [name, given] of Object.entries(members('fetchTransport', options, known))) {
    if (given === undefined || typeof given === 'function') continue;
    throw new ConfigError(
      `fetchTransport.${name}`,
      `expected a function such as fetch, got ${describe(given)}`,
    );
  }
  return new FetchTransport(options);
}
