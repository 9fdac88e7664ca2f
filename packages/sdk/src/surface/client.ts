import { call } from '../call/call.js';
import { sharedBy } from '../call/shared.js';
import { readConfig } from '../config/read-config.js';
import { type Configured, requireMerchant } from '../config/settings.js';
import type { BrandClientConfig, WeChatPayConfig } from '../config/types.js';
import { type Bills, createBills } from '../downloads/bills.js';
import { createFiles, type Files } from '../downloads/download.js';
import { asynchronous, blocking } from '../effects/drive.js';
import type { BrandPaths, Chain, Paths } from '../generated/chain.js';
import { type Handoff, handoff } from '../handoff/handoff.js';
import { SyncTransport } from '../http/blocking/sync-transport.js';
import type { TransportSettings } from '../http/transport.js';
import { type Notifications, notifications } from '../notifications/notifications.js';
import type { ClientEvents } from '../observe/events.js';
import type { On } from '../observe/listeners.js';
import { type Platform, platform } from '../platform/platform.js';
import { Lifetime } from '../runtime/lifetime.js';
import type { AnyEndpoint, Result } from '../types/call.js';
import { createChain, type Invoke, segments } from './chain.js';
import { checkBlocking, chooseTransport } from './choose-transport.js';

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
  /** The brand that signs the operations under `brand/…`, if the client has one. */
  readonly brandId: string | undefined;
  /** Webhook notifications. */
  readonly notifications: Notifications;
  /** The client's platform keys. */
  readonly platform: Platform;
  /** Downloads of files whose address an operation answered. */
  readonly files: Files;
  /** The bills of a day, row by row. */
  readonly bills: Bills;
  /** Parameters for the front end, computed from an answer. */
  readonly handoff: Handoff;
  /**
   * Adds a listener. Events are `request`, then `response` or `error`, for each attempt of a call; `retry`; and `keys` for
   * each download of the platform keys. No event contains a body, a secret or the value of a path variable. Errors of a
   * listener do not affect the call.
   *
   * @returns a function that removes the listener
   * @throws RequestError if there is no such event
   * @example const off = pay.on('response', ({ endpoint, status, duration }) => metrics.record(endpoint, status, duration));
   */
  on<Name extends keyof ClientEvents>(
    event: Name,
    listener: (event: ClientEvents[Name]) => unknown,
  ): () => void;
  /**
   * Closes the client with all its connections, and ends the thread of its blocking verbs. Pending and later calls fail
   * with a TransportError of code `CLOSED`; `sent` says whether a call may have taken effect. Notifications can still be
   * verified with the client's current keys. Closing the client again does nothing.
   *
   * Your own `transport` is closed, too, if it has a `close` method. It decides how its pending requests end.
   *
   * @returns a promise that resolves when everything is closed
   * @throws the errors of your own transport
   * @example process.on('SIGTERM', () => pay.close());
   */
  close(): Promise<void>;
  /** Closes the client: `await using pay = new WeChatPay(config);` */
  [Symbol.asyncDispose](): Promise<void>;
  /**
   * An endpoint by its path. A path outside the catalogue must have the type `string`; its endpoint is untyped.
   *
   * @throws RequestError if it is not a path
   * @example pay.chain('v3/ecommerce/individual-contracts/pre-entrust-sign/app').post({ json })
   */
  chain<Path extends string>(path: string extends Path ? Path : never): AnyEndpoint;
  chain<Path extends keyof Paths>(path: Path): Paths[Path];
}

/**
 * A brand's client: the operations under `brand/…`, signed by the brand itself.
 *
 * @example
 * const pay = new WeChatPay({ brand: { brandId, serial, privateKey, publicKeys, apiV3Key } });
 * const { data } = await pay.brand.store.brandstores.get({ query: { offset: 0, limit: 20 } });
 */
export interface BrandClient
  extends Pick<Chain, 'brand'>,
    BrandPaths,
    Pick<WeChatPay, 'notifications' | 'platform' | 'on' | 'close' | typeof Symbol.asyncDispose> {
  /** The brand that the client signs for. */
  readonly brandId: string;
  /**
   * An endpoint by its path. A path outside the catalogue must have the type `string`; its endpoint is untyped.
   *
   * @throws RequestError if it is not a path
   * @example pay.chain('brand/store/brandstores').post({ json })
   */
  chain<Path extends string>(path: string extends Path ? Path : never): AnyEndpoint;
  chain<Path extends keyof BrandPaths>(path: Path): BrandPaths[Path];
}

/** The constructor: a configuration with `brand` alone makes a brand's client. */
export interface WeChatPayConstructor {
  /**
   * Creates a client. Nothing is sent.
   *
   * @throws ConfigError naming the first field that is missing or wrong
   */
  // A class can only extend a constructor with one result type. The type parameter, which is never inferred, excludes
  // this signature from `class … extends WeChatPay`.
  new <_Only extends 'brand'>(config: BrandClientConfig): BrandClient;
  new (config: WeChatPayConfig): WeChatPay;
  readonly prototype: WeChatPay;
}

class Client {
  declare readonly mchid: string | undefined;
  declare readonly brandId: string | undefined;
  declare readonly notifications: Notifications;
  declare readonly platform: Platform;
  declare readonly files: Files;
  declare readonly bills: Bills;
  declare readonly handoff: Handoff;
  declare readonly on: On;
  declare readonly chain: (path: string) => object;
  declare readonly brand: object;
  declare readonly v2: object;
  declare readonly v3: object;

  constructor(config: unknown) {
    const configured = readConfig(config);
    const { merchant, brand } = configured;
    const { invoke, ...parts } = createParts(configured);
    const node = createChain(invoke);
    // Enumerable, so that deep comparisons distinguish clients of different merchants.
    const ids = { mchid: merchant?.mchid, brandId: brand?.brandId };
    for (const [name, value] of Object.entries(ids)) {
      Object.defineProperty(this, name, { value, enumerable: value !== undefined });
    }
    const roots = { brand: node('brand'), v2: node('v2'), v3: node('v3') };
    const hidden = { ...parts, ...roots, chain: (path: string) => node(segments(path)) };
    for (const [name, value] of Object.entries(hidden)) Object.defineProperty(this, name, { value });
    // A context of `node:vm` has no Symbol.asyncDispose, and no `await using`.
    if (Symbol.asyncDispose !== undefined) {
      Object.defineProperty(this, Symbol.asyncDispose, { value: parts.close });
    }
    const forFrontEnd = merchant && handoff(merchant);
    Object.defineProperty(this, 'handoff', { get: () => forFrontEnd ?? requireMerchant(configured) });
    // biome-ignore lint/correctness/noConstructorReturn: the client is its own chain
    return new Proxy(this, {
      get(target, name, receiver) {
        if (typeof name === 'symbol' || name in target) return Reflect.get(target, name, receiver);
        return name.includes('/') ? node(segments(name)) : undefined;
      },
    });
  }

  toJSON(): { mchid?: string | undefined; brandId?: string | undefined } {
    return { mchid: this.mchid, brandId: this.brandId };
  }

  get [Symbol.toStringTag](): string {
    return 'WeChatPay';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const ids = Object.entries(this.toJSON()).filter(([, id]) => id !== undefined);
    return `WeChatPay { ${ids.map(([name, id]) => `${name}: '${id}'`).join(', ')} }`;
  }
}

export const WeChatPay: WeChatPayConstructor = Client as unknown as WeChatPayConstructor;

/** Creates the parts of a client. They share its connections, its keys and its view of the platform's state. */
function createParts(
  configured: Configured,
): Pick<WeChatPay, 'notifications' | 'platform' | 'files' | 'bills' | 'on' | 'close'> & { invoke: Invoke } {
  const { common, merchant } = configured;
  const connections: TransportSettings = {
    identity: merchant?.identity,
    ca: common.ca,
    proxy: common.proxy,
  };
  const transport = chooseTransport(common, connections);
  const shared = sharedBy(configured);
  const { renewal } = shared;
  const lifetime = new Lifetime();
  const drive = asynchronous(transport, lifetime);
  let waiting: SyncTransport | undefined;

  function callSync(method: string, path: string, options: unknown): Result<unknown> {
    lifetime.check();
    checkBlocking(common);
    waiting ??= new SyncTransport(connections);
    return blocking(call(shared, 'sync', method, path, options), waiting);
  }

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    lifetime.end();
    const [ended] = await Promise.allSettled([(async () => transport.close?.())(), waiting?.close()]);
    if (ended.status === 'rejected') throw ended.reason;
  }

  return {
    close() {
      closing ??= close();
      return closing;
    },
    invoke: (method, path, tempo, options) =>
      tempo === 'sync'
        ? callSync(method, path, options)
        : drive(call(shared, 'async', method, path, options)),
    notifications: notifications(configured, (serial) =>
      renewal === undefined || lifetime.isClosed ? undefined : drive(renewal.forSerial(serial)),
    ),
    platform: platform(configured, async () => {
      if (renewal !== undefined) await drive(renewal.refresh());
    }),
    files: createFiles(shared, drive),
    bills: createBills(shared, drive),
    on: shared.observer.on,
  };
}
