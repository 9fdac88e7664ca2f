import type { AnyEndpoint } from './call.js';
import { chainOf, type Invoke, segments, type Tempo } from './chain.js';
import { type Settings, settingsFrom, type WeChatPayConfig } from './config.js';
import * as Rsa from './crypto/rsa.js';
import { ConfigError } from './errors/index.js';
import type { Chain, Paths } from './generated/chain.js';
import { type Handoff, handoff } from './handoff/handoff.js';
import { NodeTransport } from './http/node-transport.js';
import type { Transport, TransportSettings } from './http/transport.js';
import { type Notifications, notifications } from './notifications/notifications.js';
import type { Exchange } from './protocol/exchange.js';
import { v2Exchange } from './protocol/v2.js';
import { v3Exchange } from './protocol/v3.js';
import { prepare } from './request.js';
import { SyncTransport } from './sync/sync-transport.js';
import { warnIfRetired } from './traits.js';

/**
 * A merchant's client: every operation of the catalogue as a property chain, through `chain()`, or by index.
 *
 * @example
 * const pay = new WeChatPay({ mchid, serial, privateKey, certs, apiV3Key });
 * const { data } = await pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({
 *   json: { appid: 'wxd678efh567h23787', out_contract_code: 'APPLYMENT_00000000001' },
 * });
 */
export interface WeChatPay extends Chain, Paths {
  /** The merchant id the client signs for. */
  readonly mchid: string;
  /** What WeChat Pay sends of its own accord. */
  readonly notifications: Notifications;
  /** What the front end needs to go on, computed from an answer. */
  readonly handoff: Handoff;
  /**
   * An endpoint by its path. A path outside the catalogue is taken when its type is `string`, and is untyped.
   *
   * @throws RequestError if it is not a path
   * @example pay.chain('v3/ecommerce/individual-contracts/pre-entrust-sign/app').post({ json })
   */
  chain<Path extends string>(path: string extends Path ? Path : never): AnyEndpoint;
  chain<Path extends keyof Paths>(path: Path): Paths[Path];
}

export interface WeChatPayConstructor {
  /** @throws ConfigError naming the first field that is missing or wrong */
  new (config: WeChatPayConfig): WeChatPay;
  readonly prototype: WeChatPay;
}

class Client {
  declare readonly mchid: string;
  declare readonly notifications: Notifications;
  declare readonly handoff: Handoff;
  declare readonly chain: (path: string) => object;

  constructor(config: unknown) {
    const settings = settingsFrom(config);
    const node = chainOf(invoker(settings));
    // Enumerable, so that two clients of different merchants do not compare equal.
    Object.defineProperty(this, 'mchid', { value: settings.mchid, enumerable: true });
    const hidden = {
      notifications: notifications(settings),
      handoff: handoff(settings),
      chain: (path: string) => node(segments(path)),
    };
    for (const [name, value] of Object.entries(hidden)) Object.defineProperty(this, name, { value });
    // biome-ignore lint/correctness/noConstructorReturn: the client is its own chain
    return new Proxy(this, {
      get(target, name, receiver) {
        if (typeof name === 'symbol' || name in target) return Reflect.get(target, name, receiver);
        return name.includes('/') ? node(segments(name)) : undefined;
      },
    });
  }

  get v2(): object {
    return this.chain('v2');
  }

  get v3(): object {
    return this.chain('v3');
  }

  toJSON(): { mchid: string } {
    return { mchid: this.mchid };
  }

  get [Symbol.toStringTag](): string {
    return 'WeChatPay';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `WeChatPay { mchid: '${this.mchid}' }`;
  }
}

export const WeChatPay: WeChatPayConstructor = Client as unknown as WeChatPayConstructor;

/** What the verbs of all chains of one client do. */
function invoker(settings: Settings): Invoke {
  const connections: TransportSettings = { identity: settings.identity, ca: settings.ca };
  const transport: Transport = settings.transport ?? new NodeTransport(connections);
  let blocking: SyncTransport | undefined;

  const exchange = (method: string, path: string, options: unknown): Exchange => {
    const request = prepare(settings, method, path, options);
    warnIfRetired(path, request.traits);
    return path.startsWith('v2/') ? v2Exchange(settings, request) : v3Exchange(settings, request);
  };

  async function call(method: string, path: string, options: unknown) {
    const { toSign, request, conclude } = exchange(method, path, options);
    const signature = toSign === undefined ? '' : await Rsa.signAsync(toSign, settings.privateKey);
    return conclude(await transport.send(request(signature)));
  }

  function callSync(method: string, path: string, options: unknown) {
    if (settings.transport !== undefined) {
      throw new ConfigError(
        'transport',
        'the blocking verbs send requests from a thread of their own, where this transport is not; use the verbs without Sync',
      );
    }
    const { toSign, request, conclude } = exchange(method, path, options);
    const signature = toSign === undefined ? '' : Rsa.sign(toSign, settings.privateKey);
    blocking ??= new SyncTransport(connections);
    return conclude(blocking.send(request(signature)));
  }

  const tempos: Record<Tempo, typeof call | typeof callSync> = { async: call, sync: callSync };
  return (method, path, tempo, options) => tempos[tempo](method, path, options);
}
