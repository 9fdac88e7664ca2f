import { readConfig } from '../config/read-config.js';
import type { BrandClientConfig, WeChatPayConfig } from '../config/types.js';
import { ConfigError } from '../errors/index.js';
import { NodeTransport } from '../http/node-transport.js';
import type { Transport } from '../http/transport.js';
import { isWorkerd } from '../runtime/workerd.js';

/**
 * Creates the default transport for a configuration. Use it inside your own transport that records, counts or delays
 * requests.
 *
 * @param config as for `WeChatPay`; its `merchant`, `ca` and `proxy` apply to the connections
 * @returns a transport with connections of its own; close it with its `close()`
 * @throws ConfigError naming the first field that is missing or wrong, or if `node:http` cannot connect in this runtime
 * @example
 * const inner = nodeTransport(config);
 * const transport: Transport = { send: (request) => { log(request.url.href); return inner.send(request); } };
 * const pay = new WeChatPay({ ...config, transport });
 */
export function nodeTransport(config: WeChatPayConfig | BrandClientConfig): Transport {
  const { common, merchant } = readConfig(config);
  if (isWorkerd()) {
    throw new ConfigError('transport', 'node:http cannot connect in this runtime: use fetchTransport()');
  }
  return new NodeTransport({ identity: merchant?.identity, ca: common.ca, proxy: common.proxy });
}
