import { readConfig } from '../config/read-config.js';
import type { BrandClientConfig, WeChatPayConfig } from '../config/types.js';
import { ConfigError } from '../errors/index.js';
import { NodeTransport } from '../http/node-transport.js';
import type { Transport } from '../http/transport.js';
import { isWorkerd } from '../runtime/workerd.js';

/**
 * The transport that a client of this configuration has by itself, for one of your own that records, counts or delays
 * what goes through it.
 *
 * @param config as for `WeChatPay`: its `merchant` is presented in mutual TLS, its `ca` trusted, its `proxy` gone through
 * @throws ConfigError naming the first field that is missing or wrong, or where `node:http` cannot connect
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
