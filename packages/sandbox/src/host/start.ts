import type { Worker } from 'node:worker_threads';
import type { AccountBalance, BalanceSetting } from '../control/balances.js';
import type { BillFilter, BillQuestion, BillView, ListedBill } from '../control/bills.js';
import type { Answer, CommandName, Given, Registration } from '../control/commands.js';
import type { AccountEntry, EntryFilter } from '../control/entries.js';
import type { FaultList } from '../control/faults.js';
import type { KeyInfo, KeySetting, Rotation } from '../control/keys.js';
import type { MagicState } from '../control/magic.js';
import type { MerchantFiles, MerchantSummary } from '../control/merchants.js';
import type { ListedAct, Thing } from '../control/operate.js';
import type { ListedReading, ReadingSetting } from '../control/readings.js';
import type { ResendOptions } from '../control/resend.js';
import type { ResourceFilter, ResourceInfo, ResourceSetting } from '../control/resources.js';
import type { ThingFilter, ThingList } from '../control/things/list.js';
import type { ThingView } from '../control/things/view.js';
import type { TriggerOptions } from '../control/trigger.js';
import type { UserView } from '../control/wallet.js';
import type { Delivery, DeliveryFilter } from '../delivery/delivery.js';
import type { FaultRule, FaultStatus } from '../faults/rule.js';
import type { DeclineReason } from '../products/shared/page.js';
import type { Agreement } from '../products/shared/shown.js';
import type { Activity } from '../records/activity.js';
import type { RequestFilter, RequestRecord } from '../records/record.js';
import { completeConfig, type SandboxConfig } from '../runtime/config.js';
import type { MerchantOptions } from '../runtime/merchant.js';
import type { SandboxSnapshot } from '../runtime/state.js';
import { createClock, type SandboxClock } from './clock.js';
import { type SandboxOptions, type Settings, settingsFrom } from './options.js';
import { type Call, errorFrom, type ThreadMessage } from './rpc.js';
import { readScenario, writeScenario } from './scenario.js';

/** A running sandbox. */
export interface Sandbox {
  readonly mchid: string;
  /** The sandbox's brand. */
  readonly brandId: string;
  /** The HTTP listener, which also serves the admin API: `http://127.0.0.1:18080`. */
  readonly url: string;
  /** The HTTPS listener. Mutual TLS needs it. */
  readonly httpsUrl: string;
  /**
   * The phone's address for devices in the network, with a token that is new at every start. Absent without the option
   * `phone`. On this machine, the phone is at `/_phone/` of {@link url}.
   */
  readonly phoneUrl?: string;
  /**
   * A complete configuration of the SDK, with a merchant and a brand: `new WeChatPay(sandbox.config)`. For a brand alone:
   * `new WeChatPay({ brand: sandbox.config.brand, endpoint: sandbox.config.endpoint, ca: sandbox.config.ca })`.
   */
  readonly config: SandboxConfig;
  /** The sandbox's time. Signatures and TLS keep the real time, so that clients with a correct clock keep working. */
  readonly clock: SandboxClock;
  /**
   * The user agrees to the page that an id opens: pays, signs, authorizes. Resolves afterwards; the notifications are
   * then under way, see {@link idle}.
   *
   * @param id a prepay_id, code_url, mweb_url, session_id, pre_entrustweb_id or redirect_url; or the address of
   *   `papay/entrustweb` and its like, which the user's browser opens
   * @param how who agrees, where the page is for any user, and what pays
   * @throws Error with the code UNKNOWN_ID, EXPIRED, ABANDONED, ALREADY_PAID or ALREADY_SIGNED; OTHER_USER if the page is
   *   for another user
   * @example await sandbox.confirm(code_url, { openid, method: 'CMB_DEBIT' });
   */
  confirm(id: string, how?: Agreement): Promise<void>;
  /**
   * The user leaves the page, or the attempt fails, without a notification. Parameters and errors are those of
   * {@link confirm}.
   *
   * @param reason why
   * @throws RangeError for a reason that no user has
   * @example await sandbox.decline(prepay_id, 'insufficient-balance');
   */
  decline(id: string, reason?: DeclineReason): Promise<void>;
  /**
   * Does what WeChat Pay or its operator does about a thing, such as approving an application.
   *
   * @param act one of {@link acts}
   * @param id that of the thing, the merchant's or WeChat Pay's
   * @param given what the act takes besides
   * @returns the thing afterwards
   * @throws Refusal UNKNOWN_ID, or a code of the act; TypeError or RangeError naming the argument
   * @example await sandbox.operate('approve', business_code);
   */
  operate(act: string, id: string, given?: Readonly<Record<string, unknown>>): Promise<Thing>;
  /** What {@link operate} does. */
  acts(): Promise<ListedAct[]>;
  /**
   * What a user has: money, orders, contracts, coupons.
   *
   * @example const { change, things } = await sandbox.user(openid);
   */
  user(openid: string): Promise<UserView>;
  /** The money of the merchant, in fen. A merchant begins with one million yuan. */
  readonly balances: {
    /** @param merchant the merchant id; the sandbox's own by default */
    list(merchant?: string): Promise<AccountBalance[]>;
    /**
     * The history of an account, newest first.
     *
     * @throws TypeError or RangeError naming the argument
     * @example const [last] = await sandbox.balances.entries({ account: '1900000109/BASIC', limit: 1 });
     */
    entries(filter: EntryFilter): Promise<AccountEntry[]>;
    /**
     * Puts money into an account from outside, or takes it out, until it has this balance.
     *
     * @example await sandbox.balances.set({ account: '1900000109/BASIC', amount: 0 });
     */
    set(setting: BalanceSetting): Promise<AccountBalance[]>;
  };
  /** The bills of the days on which something moved, of all merchants. */
  readonly bills: {
    /** The newest day first. @throws RangeError naming the argument */
    list(filter?: BillFilter): Promise<ListedBill[]>;
    /**
     * A bill with its rows. That of a day that is not over has the rows so far, which a merchant cannot download yet.
     *
     * @throws RangeError naming the argument; Error UNKNOWN_ID if nothing moved that day
     * @example const { lines, totals, text } = await sandbox.bills.read({ kind: 'trade', date: '2026-01-31' });
     */
    read(question: BillQuestion): Promise<BillView>;
  };
  /** The questions on which sources about WeChat Pay disagree, and which answer the sandbox follows. */
  readonly readings: {
    list(): Promise<ListedReading[]>;
    /** @throws RangeError for an unknown name */
    set(setting: ReadingSetting): Promise<ListedReading[]>;
  };
  /** The amounts and auth codes that make payments fail, and whether the option `magic` has them on. */
  magic(): Promise<MagicState>;
  /**
   * The notifications so far, in order of creation.
   *
   * @example await sandbox.deliveries({ type: 'PAPAY.SIGN', state: 'delivered' })
   */
  deliveries(filter?: DeliveryFilter): Promise<Delivery[]>;
  /**
   * The requests to the gateway so far, newest last, with their verification, answers and effects. No key is in them.
   *
   * @example const [refused] = await sandbox.requests({ verified: false, limit: 1 });
   */
  requests(filter?: RequestFilter): Promise<RequestRecord[]>;
  /**
   * What changed the state and was no request, newest last: what the user, the operator, the clock and the admin API did,
   * and the jobs whose time had come.
   *
   * @param filter `limit`: at most so many, the newest
   * @throws RangeError for a wrong limit
   * @example const [last] = await sandbox.activities({ limit: 1 }); // last.text.en: 'The user pays'
   */
  activities(filter?: { readonly limit?: number | undefined }): Promise<Activity[]>;
  /**
   * The orders, refunds, contracts, transfers, coupons and other things of all merchants, the newest change first.
   *
   * @returns the things, how many there are of each kind, and `next`, the `before` of the next part of the list
   * @throws TypeError or RangeError naming the argument
   * @example const { things } = await sandbox.things({ kind: 'order', state: 'NOTPAY', limit: 20 });
   */
  things(filter?: ThingFilter): Promise<ThingList>;
  /**
   * A thing with its ids and fields, its states and the moves between them, what can be done about it now, and its
   * history: requests, acts, jobs, the clock and notifications.
   *
   * @param kind one of those that {@link things} counts
   * @param id the merchant's number, or another id of it
   * @param merchant the merchant id; any by default
   * @throws RangeError for an unknown kind; Error with the code UNKNOWN_ID
   * @example const { state, timeline } = await sandbox.thing('order', out_trade_no);
   */
  thing(kind: string, id: string, merchant?: string): Promise<ThingView>;
  /**
   * Sends any notification of the description, with a payload made from its schema, signed and encrypted as WeChat Pay
   * does. Resolves when it is under way, see {@link idle}; it repeats like every other.
   *
   * @param event the name of its handler: `TRANSACTION.SUCCESS`, `refund`, `v2:TRANSACTION.SUCCESS`
   * @throws TypeError or RangeError naming what was expected; an unknown event gets suggestions. Error with the code
   *   UNKNOWN_ID for an id that leads to nothing
   * @example
   * await sandbox.trigger('TRANSACTION.SUCCESS', {
   *   to: 'http://127.0.0.1:3000/notify',
   *   set: { out_trade_no: 'order-1', 'amount.total': 5 },
   * });
   * await sandbox.trigger('pay', { for: 'order-2' }); // to the order's own notify_url
   */
  trigger(event: string, options?: TriggerOptions): Promise<Delivery>;
  /**
   * Sends a notification once more, with its own id, as WeChat Pay repeats one. Resolves when it is under way, see
   * {@link idle}. The schedule of its repetitions goes on, unless the receiver acknowledges it.
   *
   * @param id that of the notification, from {@link deliveries}
   * @throws TypeError or RangeError naming the option; Error with the code UNKNOWN_ID, or NO_OLD_KEY
   * @example
   * const [delivery] = await sandbox.deliveries({ type: 'TRANSACTION.SUCCESS' });
   * if (delivery !== undefined) await sandbox.resend(delivery.id, { how: 'twice' });
   */
  resend(id: string, options?: ResendOptions): Promise<Delivery>;
  /** What operations have created that no product plays: refunds, transfers, applications, … */
  readonly resources: SandboxResources;
  /** Resolves when no notification is under way or due. */
  idle(): Promise<void>;
  /** Registers what belongs to the merchant. From then on, everything else of that kind is refused. */
  register(registration: Registration): Promise<void>;
  /**
   * Adds a merchant, with keys, orders and contracts of its own.
   *
   * @returns what its program needs
   * @throws TypeError or RangeError naming the field and what was expected
   * @example await sandbox.addMerchant({ mchid: '1900000200' })
   */
  addMerchant(merchant: MerchantOptions): Promise<MerchantFiles>;
  /** The merchants, the first one first. */
  merchants(): Promise<readonly MerchantSummary[]>;
  /** What goes wrong on purpose: slow, broken, wrong and lost answers and notifications. */
  readonly faults: SandboxFaults;
  /**
   * The SDK's configuration for one of the merchants, with its brand: `new WeChatPay(await sandbox.configOf(mchid))`.
   *
   * @throws RangeError if there is no such merchant, or if it keeps its private key
   */
  configOf(mchid: string): Promise<SandboxConfig>;
  /**
   * The state: orders, contracts, notifications, jobs, registrations, further merchants, the clock and the counters of
   * ids. Plain JSON. Keys and the records of requests are not part of it.
   *
   * @example
   * const before = await sandbox.snapshot();
   * await sandbox.clock.advance({ days: 30 });
   * await sandbox.restore(before);
   */
  snapshot(): Promise<SandboxSnapshot>;
  /**
   * Replaces the state by that of a snapshot, the time included. Merchants that this sandbox does not have yet get keys.
   * Notifications that are under way arrive, and their result is dropped. Ids that this sandbox has used are not used
   * again, so that a program takes no new notification for a repetition.
   *
   * @throws TypeError or RangeError naming what does not fit. Then nothing is replaced.
   */
  restore(snapshot: SandboxSnapshot): Promise<void>;
  /** Returns to the state and the faults after the start. The keys, the counters of ids and the records of requests stay. */
  reset(): Promise<void>;
  /**
   * Writes a snapshot to a file, as readable JSON.
   *
   * @throws Error if the file cannot be written
   */
  export(file: string): Promise<void>;
  /**
   * Restores the snapshot of a file.
   *
   * @throws Error if the file cannot be read or has no JSON; TypeError or RangeError as {@link restore}
   */
  import(file: string): Promise<void>;
  /** The keys of the merchants, and WeChat Pay's keys for them: to rehearse their replacement and the migration. */
  readonly keys: SandboxKeys;
  /**
   * Answers the requests that have come, for up to a second, closes every socket and ends the thread. Can be called again.
   */
  stop(): Promise<void>;
}

/** The faults of a sandbox. None of them makes it accept what it would refuse. */
export interface SandboxFaults {
  /**
   * Puts rules in place of all others. Their counts begin anew: the same requests in the same order have the same faults.
   *
   * @returns the rules that are in force
   * @throws TypeError naming the place and what was expected, such as `faults[0].share`; then nothing changes
   * @example await sandbox.faults.set([{ kind: 'reset-after', operation: 'POST v3/refund/domestic/refunds', nth: 1 }])
   */
  set(rules: readonly FaultRule[]): Promise<readonly FaultStatus[]>;
  /** Adds rules after the others. Answers and errors are those of {@link set}. */
  add(...rules: readonly FaultRule[]): Promise<readonly FaultStatus[]>;
  /**
   * Ends all rules, or one of them.
   *
   * @param id the id of a rule, from {@link list}
   * @throws Error with the code UNKNOWN_ID
   */
  clear(id?: string): Promise<void>;
  /** The rules that are in force, with how often they happened. */
  list(): Promise<readonly FaultStatus[]>;
  /**
   * Puts the rules of a scenario in place of all others: `rush-hour`, `flaky-network`, `platform-maintenance`,
   * `notification-storm`, `key-rotation`, or one of the file in the option `faults`.
   *
   * @throws RangeError with a suggestion for an unknown name
   */
  use(scenario: string): Promise<readonly FaultStatus[]>;
}

/** Milliseconds that a thread has to end by itself. One that is busy, with the modules of its first request, ends then. */
const longestFarewell = 5000;

/** The keys of a sandbox. Their times are by the sandbox's clock. */
export interface SandboxKeys {
  /**
   * The keys of a merchant, or of all.
   *
   * @throws RangeError for an unknown merchant
   */
  list(filter?: { merchant?: string | undefined }): Promise<KeyInfo[]>;
  /**
   * Replaces a key: WeChat Pay's platform certificate or public key, or the merchant's API certificate. The old one of
   * WeChat Pay is accepted for five days by the sandbox's clock, or for `overlap`; the merchant's is refused at once.
   *
   * @returns what the merchant's program needs from now on
   * @throws TypeError or RangeError naming the field and what was expected
   * @example
   * await sandbox.keys.rotate({ what: 'platform', after: { days: 1 }, overlap: { days: 5 } });
   * await sandbox.clock.advance({ days: 1 }); // from now on, the new certificate signs
   */
  rotate(rotation: Rotation): Promise<MerchantFiles>;
  /**
   * Sets which of WeChat Pay's keys signs notifications, and answers to requests without `Wechatpay-Serial`.
   *
   * @throws TypeError or RangeError naming the field and what was expected
   * @example await sandbox.keys.setMode({ mode: { publicKey: 20 } })
   */
  setMode(setting: KeySetting): Promise<void>;
}

/** The remembered resources. */
export interface SandboxResources {
  /**
   * Those that have all given values, the newest last.
   *
   * @example await sandbox.resources.list({ family: 'v3/refund/domestic/refunds' })
   */
  list(filter?: ResourceFilter): Promise<readonly ResourceInfo[]>;
  /**
   * Sets fields of a resource, as if WeChat Pay had changed it. No notification is sent: {@link Sandbox.trigger} with
   * `for` sends one, and changes the resource as it says.
   *
   * @param id any of its ids
   * @param set fields of its query by path
   * @param where the family or the merchant, where several resources have that id
   * @returns the resource afterwards
   * @throws TypeError or RangeError naming the field and what was expected; Error with the code UNKNOWN_ID
   * @example await sandbox.resources.set('R1', { status: 'SUCCESS', 'amount.payer_refund': 5 })
   */
  set(
    id: string,
    set: ResourceSetting['set'],
    where?: Pick<ResourceSetting, 'family' | 'merchant'>,
  ): Promise<ResourceInfo>;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts a sandbox in a separate thread.
 *
 * @param openThread starts the thread with `./thread.js`
 */
export async function start(
  options: SandboxOptions | undefined,
  openThread: (settings: Settings) => Worker,
): Promise<Sandbox> {
  const settings = settingsFrom(options);
  const worker = open(settings, openThread);
  const pending = new Map<number, Pending>();
  let ended: Error | undefined;
  let count = 0;

  const end = (reason: Error): void => {
    ended ??= reason;
    for (const { reject } of pending.values()) reject(ended);
    pending.clear();
  };
  /**
   * Lets streams end, and then the thread itself. `terminate()` while the thread reads a request aborts the whole process:
   * Node.js's HTTP parser cannot be interrupted.
   */
  const sayFarewell = (): Promise<void> => {
    if (ended !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, longestFarewell);
      worker.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      worker.postMessage({ id: count++, name: 'farewell', given: {} });
    });
  };
  const leave = async (): Promise<void> => {
    const farewell = sayFarewell();
    end(stopped());
    await farewell;
    await worker.terminate();
  };
  let stopping: Promise<void> | undefined;
  const call: Call = <Name extends CommandName>(name: Name, given: Given<Name>): Promise<Answer<Name>> => {
    if (ended !== undefined) return Promise.reject(ended);
    return new Promise((resolve, reject) => {
      const id = count++;
      pending.set(id, { resolve: resolve as Pending['resolve'], reject });
      try {
        worker.postMessage({ id, name, given });
      } catch (cause) {
        pending.delete(id);
        reject(
          new TypeError(`${name}: expected plain values without functions, at most a few levels deep`, {
            cause,
          }),
        );
      }
    });
  };

  const ready = await new Promise<ThreadMessage & { kind: 'ready' }>((resolve, reject) => {
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'ready') return resolve(message);
      if (message.kind === 'failed') return reject(errorFrom(message.error));
      const waiting = pending.get(message.id);
      pending.delete(message.id);
      if (message.kind === 'answer') waiting?.resolve(message.value);
      else waiting?.reject(errorFrom(message.error));
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND';
      const reason = missing ? incomplete(error) : error;
      end(reason);
      reject(reason);
    });
    worker.on('exit', () => {
      end(stopped());
      reject(new Error('the sandbox ended during its start'));
    });
  });

  return {
    mchid: ready.info.mchid,
    brandId: ready.info.brand.brandId,
    url: ready.info.url,
    httpsUrl: ready.info.httpsUrl,
    ...(ready.phoneUrl === undefined ? {} : { phoneUrl: ready.phoneUrl }),
    config: completeConfig(ready.config),
    clock: createClock(call),
    confirm: async (id, how = {}) => void (await call('confirm', { ...how, id })),
    decline: async (id, reason) => void (await call('decline', { id, reason })),
    operate: async (act, id, given = {}) => (await call('operate', { act, id, given })).thing,
    acts: async () => (await call('acts', {})).acts,
    user: (openid) => call('user', { openid }),
    balances: {
      list: async (merchant) => (await call('balances', { merchant })).balances,
      entries: async (filter) => (await call('entries', filter)).entries,
      set: async (setting) => (await call('setBalance', setting)).balances,
    },
    bills: {
      list: async (filter = {}) => (await call('bills', filter)).bills,
      read: async (question) => (await call('bill', question)).bill,
    },
    readings: {
      list: async () => (await call('readings', {})).readings,
      set: async (setting) => (await call('setReading', setting)).readings,
    },
    magic: () => call('magic', {}),
    deliveries: async (filter = {}) => (await call('deliveries', filter)).deliveries as Delivery[],
    requests: async (filter = {}) => (await call('requests', filter)).requests as RequestRecord[],
    activities: async (filter = {}) => (await call('activities', filter)).activities,
    things: (filter = {}) => call('things', filter),
    thing: async (kind, id, merchant) => (await call('thing', { kind, id, merchant })).thing,
    trigger: async (event, options = {}) => (await call('trigger', { ...options, event })).delivery,
    resend: async (id, options = {}) => (await call('resend', { ...options, id })).delivery,
    resources: {
      list: async (filter = {}) => (await call('resources', filter)).resources,
      set: async (id, set, where = {}) => (await call('setResource', { ...where, id, set })).resource,
    },
    idle: async () => void (await call('idle', {})),
    register: async (registration) => void (await call('register', registration)),
    addMerchant: (merchant) => call('addMerchant', merchant),
    configOf: async (mchid) => (await call('config', { merchant: mchid })).config,
    merchants: async () => (await call('merchants', {})).merchants,
    faults: {
      set: async (faults) => rulesOf(await call('setFaults', { faults })),
      add: async (...faults) => rulesOf(await call('addFaults', { faults })),
      clear: async (id) => void (await call('clearFaults', id === undefined ? {} : { id })),
      list: async () => rulesOf(await call('faults', {})),
      use: async (name) => rulesOf(await call('useFaults', { name })),
    },
    snapshot: () => call('snapshot', {}),
    restore: async (snapshot) => void (await call('restore', snapshot)),
    reset: async () => void (await call('reset', {})),
    export: async (file) => await writeScenario(file, await call('snapshot', {})),
    import: async (file) => void (await call('restore', await readScenario(file))),
    keys: {
      list: async (filter = {}) => (await call('keys', filter)).keys,
      rotate: (rotation) => call('rotateKeys', rotation),
      setMode: async (setting) => void (await call('setKeyMode', setting)),
    },
    stop() {
      stopping ??= leave();
      return stopping;
    },
  };
}

function rulesOf({ faults }: FaultList): readonly FaultStatus[] {
  return faults;
}

function open(settings: Settings, openThread: (settings: Settings) => Worker): Worker {
  try {
    return openThread(settings);
  } catch (error) {
    throw incomplete(error);
  }
}

/** The thread runs files of this package. A bundler does not include them. */
function incomplete(cause: unknown): Error {
  return new Error(
    'the sandbox cannot start without the files of its package: ' +
      "keep '@wechatpay-kit/sandbox' out of the bundle, as an external package",
    { cause },
  );
}

function stopped(): Error {
  return Object.assign(new Error('the sandbox has stopped; start another one'), { code: 'STOPPED' });
}
