import type { AnyEndpoint, Result } from './call.js';
import { chainOf, type Invoke, segments } from './chain.js';
import { type Settings, settingsFrom, type WeChatPayConfig } from './config.js';
import { ConfigError } from './errors/index.js';
import { type Bills, billsOf } from './files/bills.js';
import { type Files, filesOf } from './files/download.js';
import type { Chain, Paths } from './generated/chain.js';
import { type Handoff, handoff } from './handoff/handoff.js';
import { NodeTransport } from './http/node-transport.js';
import type { Transport, TransportSettings } from './http/transport.js';
import { type Notifications, notifications } from './notifications/notifications.js';
import type { On } from './observe/listeners.js';
import { call, sharedBy } from './pipeline.js';
import { type Platform, platform } from './platform/platform.js';
import { asynchronous, blocking } from './steps/drive.js';
import { SyncTransport } from './sync/sync-transport.js';

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
  /** The platform's keys that the client holds. */
  readonly platform: Platform;
  /** Files that an operation answers the address of. */
  readonly files: Files;
  /** The bills of a day, row by row. */
  readonly bills: Bills;
  /** What the front end needs to go on, computed from an answer. */
  readonly handoff: Handoff;
  /**
   * Tells what the client does: each attempt of a call (`request`, then `response` or `error`), a `retry`, and when the
   * platform's `keys` are downloaded. No event holds a body, a secret or a path variable's value. What a listener
   * throws does not reach the call.
   *
   * @returns a function that ends it
   * @throws RequestError if there is no such event
   * @example const off = pay.on('response', ({ endpoint, status, duration }) => metrics.record(endpoint, status, duration));
   */
  readonly on: On;
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
  declare readonly platform: Platform;
  declare readonly files: Files;
  declare readonly bills: Bills;
  declare readonly handoff: Handoff;
  declare readonly on: On;
  declare readonly chain: (path: string) => object;

  constructor(config: unknown) {
    const settings = settingsFrom(config);
    const { invoke, ...parts } = partsOf(settings);
    const node = chainOf(invoke);
    // Enumerable, so that two clients of different merchants do not compare equal.
    Object.defineProperty(this, 'mchid', { value: settings.mchid, enumerable: true });
    const hidden = {
      ...parts,
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

/** The parts of a client that share its connections, its keys and what it knows of the platform's state. */
function partsOf(
  settings: Settings,
): Pick<WeChatPay, 'notifications' | 'platform' | 'files' | 'bills' | 'on'> & { invoke: Invoke } {
  const connections: TransportSettings = { identity: settings.identity, ca: settings.ca };
  const transport: Transport = settings.transport ?? new NodeTransport(connections);
  const shared = sharedBy(settings);
  const drive = asynchronous(transport, settings.privateKey);
  let waiting: SyncTransport | undefined;

  function callSync(method: string, path: string, options: unknown): Result<unknown> {
    if (settings.transport !== undefined) {
      throw new ConfigError(
        'transport',
        'the blocking verbs send requests from a thread of their own, where this transport is not; use the verbs without Sync',
      );
    }
    waiting ??= new SyncTransport(connections);
    return blocking(call(shared, method, path, options), waiting, settings.privateKey);
  }

  return {
    invoke: (method, path, tempo, options) =>
      tempo === 'sync' ? callSync(method, path, options) : drive(call(shared, method, path, options)),
    notifications: notifications(settings, (serial) => drive(shared.renewal.forSerial(serial))),
    platform: platform(settings, () => drive(shared.renewal.refresh())),
    files: filesOf(shared, drive),
    bills: billsOf(shared, drive),
    on: shared.observer.on,
  };
}
