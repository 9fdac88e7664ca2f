import type { Delivery, DeliveryFilter, DeliveryState, DeliverySummary } from '../delivery/delivery.js';
import { listDeliveries, summarizeDeliveries } from '../delivery/outbox.js';
import type { ScenarioFile } from '../faults/file.js';
import type { FaultRule } from '../faults/rule.js';
import { findLevel } from '../products/levels.js';
import type { DeclineReason } from '../products/shared/page.js';
import type { Agreement } from '../products/shared/shown.js';
import type { Activity } from '../records/activity.js';
import type { RequestFilter, RequestRecord, RequestSummary } from '../records/record.js';
import { type Outcome, outcomes } from '../records/search.js';
import { completeConfig, configFrom, type SandboxConfig } from '../runtime/config.js';
import { type Level, levels } from '../runtime/level.js';
import type { MerchantOptions } from '../runtime/merchant.js';
import type { SandboxSnapshot } from '../runtime/state.js';
import type { World } from '../runtime/world.js';
import { type Arguments, readCount, refuseOthers } from './arguments.js';
import { type AccountBalance, type BalanceSetting, listBalances, setBalance } from './balances.js';
import {
  type BillFilter,
  type BillQuestion,
  type BillView,
  type ListedBill,
  listBills,
  viewBill,
} from './bills.js';
import type { BridgeAnswer } from './bridge/types.js';
import { type ClockState, type ClockTime, describeClock, moveClock } from './clock.js';
import type { Command } from './command.js';
import { type Duration, readDuration } from './duration.js';
import { type AccountEntry, type EntryFilter, listEntries } from './entries.js';
import { addFaults, clearFaults, type FaultList, listFaults, setFaults, useFaults } from './faults.js';
import { type KeyInfo, type KeySetting, keyCommands, type Rotation } from './keys.js';
import { listMagic, type MagicState } from './magic.js';
import { type CallGiven, createMerchantCall } from './merchant-call.js';
import {
  describeMerchant,
  findMerchant,
  type MerchantFiles,
  type MerchantSummary,
  summarizeMerchant,
} from './merchants.js';
import { noteCommands } from './noted.js';
import {
  createNotificationForm,
  type ListedNotification,
  listNotifications,
  type NotificationForm,
} from './notifications.js';
import { type ListedAct, listActs, type Operation, operate, type Thing } from './operate.js';
import { type PlanRegistration, readPlan } from './plans.js';
import { type ListedReading, listReadings, type ReadingSetting, setReading } from './readings.js';
import { createReplay } from './replay/replay.js';
import { type ResendOptions, resend } from './resend.js';
import {
  listResources,
  type ResourceFilter,
  type ResourceInfo,
  type ResourceSetting,
  setResource,
} from './resources.js';
import { listThings, type ThingFilter, type ThingList } from './things/list.js';
import { type ThingQuestion, type ThingView, viewThing } from './things/view.js';
import {
  createTrigger,
  type NotificationPreview,
  type TriggerAddresses,
  type TriggerArguments,
} from './trigger.js';
import { agree, disagree } from './user.js';
import { followed } from './visit.js';
import { type UserView, viewUser } from './wallet.js';

/** What belongs to the merchant. The first registration of a kind makes that kind strict. */
export interface Registration {
  appids?: readonly string[] | undefined;
  /** Plan ids, or plans with their settings. */
  plans?: readonly (number | bigint | string | PlanRegistration)[] | undefined;
  /** The ids of sub-merchants. */
  subMerchants?: readonly string[] | undefined;
}

/** How a program reaches the sandbox. */
export interface Connection {
  /** The HTTP listener. */
  readonly url: string;
  /** The HTTPS listener. */
  readonly httpsUrl: string;
  /** The phone's address in the network, with its token. Absent unless the sandbox has one. */
  readonly phone?: string;
  /** The CA of the HTTPS listener's certificate, in PEM. */
  readonly ca: string;
}

/** Selects operations. */
export interface OperationFilter {
  readonly level?: Level | undefined;
}

/** An operation of the description, and the level at which the sandbox answers it. */
export interface ListedOperation {
  readonly method: string;
  /** The routing path: `v2/pay/contractorder`. */
  readonly path: string;
  readonly level: Level;
}

/** The commands of the sandbox, with their arguments and answers. The handle and the HTTP API share them. */
export interface Commands {
  confirm(given: { id: string } & Agreement): void;
  decline(given: { id: string; reason?: DeclineReason | undefined }): void;
  acts(given: Nothing): { acts: ListedAct[] };
  operate(given: Operation): { thing: Thing };
  user(given: { openid: string }): UserView;
  balances(given: { merchant?: string | undefined }): { balances: AccountBalance[] };
  entries(given: EntryFilter): { entries: AccountEntry[] };
  bills(given: BillFilter): { bills: ListedBill[] };
  bill(given: BillQuestion): { bill: BillView };
  setBalance(given: BalanceSetting): { balances: AccountBalance[] };
  readings(given: Nothing): { readings: ListedReading[] };
  setReading(given: ReadingSetting): { readings: ListedReading[] };
  magic(given: Nothing): MagicState;
  now(given: Nothing): { now: Date };
  advance(given: Duration): { now: Date };
  clock(given: Nothing): ClockState;
  pause(given: Nothing): ClockTime;
  resume(given: Nothing): ClockTime;
  /** To the next thing that is due. */
  jump(given: Nothing): ClockTime;
  /** With `brief`, in one line each. */
  deliveries(given: DeliveryFilter & { brief?: boolean }): { deliveries: Delivery[] | DeliverySummary[] };
  resend(given: ResendOptions & { id: string }): { delivery: Delivery };
  /** With `brief`, in one line each. */
  requests(given: RequestFilter & { brief?: boolean }): { requests: RequestRecord[] | RequestSummary[] };
  activities(given: { limit?: number | undefined }): { activities: Activity[] };
  replay(given: { id: string; sign?: boolean }): { request: RequestRecord };
  call(given: CallGiven): BridgeAnswer;
  things(given: ThingFilter): ThingList;
  thing(given: ThingQuestion): { thing: ThingView };
  operations(given: OperationFilter): { operations: ListedOperation[] };
  notifications(given: Nothing): { notifications: ListedNotification[] };
  notification(given: { type: string }): NotificationForm;
  trigger(given: TriggerArguments): { delivery: Delivery };
  preview(given: TriggerArguments): { preview: NotificationPreview };
  resources(given: ResourceFilter): { resources: ResourceInfo[] };
  setResource(given: ResourceSetting): { resource: ResourceInfo };
  idle(given: Nothing): void;
  register(given: Registration): void;
  info(given: Nothing): Connection;
  config(given: { merchant?: string }): { config: SandboxConfig };
  merchants(given: Nothing): { merchants: MerchantSummary[] };
  addMerchant(given: MerchantOptions): MerchantFiles;
  faults(given: Nothing): FaultList;
  addFaults(given: { faults: readonly FaultRule[] }): FaultList;
  setFaults(given: { faults: readonly FaultRule[] }): FaultList;
  clearFaults(given: { id?: string | undefined }): FaultList;
  useFaults(given: { name?: string | undefined; file?: ScenarioFile | undefined }): FaultList;
  snapshot(given: Nothing): SandboxSnapshot;
  restore(given: SandboxSnapshot): void;
  reset(given: Nothing): void;
  keys(given: { merchant?: string | undefined }): { keys: KeyInfo[] };
  rotateKeys(given: Rotation): MerchantFiles;
  setKeyMode(given: KeySetting): void;
  stop(given: Nothing): void;
}

export type Nothing = Record<string, never>;
export type CommandName = keyof Commands;
export type Given<Name extends CommandName> = Parameters<Commands[Name]>[0];
export type Answer<Name extends CommandName> = ReturnType<Commands[Name]>;
export type CommandTable = { readonly [Name in CommandName]: Command<Answer<Name>> };

const states: readonly DeliveryState[] = ['pending', 'delivered', 'not_allowed', 'given_up'];

/** @param stop stops the sandbox */
export function createCommands(
  stop: () => void,
  { url, httpsUrl, phoneUrl, notifyUrl }: TriggerAddresses & { readonly phoneUrl?: string | undefined },
): CommandTable {
  const { trigger, preview } = createTrigger({ url, httpsUrl, notifyUrl });
  const replay = createReplay({ url, httpsUrl });
  return noteCommands({
    confirm: { reads: false, run: followed(url, agree) },
    decline: { reads: false, run: followed(url, disagree) },
    acts: { reads: true, run: () => ({ acts: listActs() }) },
    operate: { reads: false, run: (world, given) => ({ thing: operate(world, given) }) },
    user: { reads: true, needs: 'openid', run: (world, given) => viewUser(world, given) },
    balances: { reads: true, run: (world, given) => ({ balances: listBalances(world, given) }) },
    entries: {
      reads: true,
      needs: 'account',
      run: (world, given) => ({ entries: listEntries(world, given) }),
    },
    bills: { reads: true, run: (world, given) => ({ bills: listBills(world, given) }) },
    bill: { reads: true, needs: 'date', run: (world, given) => ({ bill: viewBill(world, given) }) },
    setBalance: {
      ...asTransaction((world, given) => ({ balances: setBalance(world, given) })),
      path: 'balances',
    },
    readings: { reads: true, run: (world) => ({ readings: listReadings(world) }) },
    setReading: {
      ...asTransaction((world, given) => ({ readings: setReading(world, given) })),
      path: 'readings',
    },
    magic: { reads: true, run: (world) => listMagic(world) },
    now: { reads: true, run: ({ clock }) => ({ now: new Date(clock.now()) }) },
    advance: {
      reads: false,
      run: async ({ clock }, given) => ({ now: new Date(await clock.advance(readDuration(given))) }),
    },
    clock: { reads: true, run: describeClock },
    pause: { reads: false, run: moveClock('pause') },
    resume: { reads: false, run: moveClock('resume') },
    jump: { reads: false, run: moveClock('jump') },
    deliveries: {
      reads: true,
      run: (world, { brief = false, ...given }) => ({
        deliveries: (truth('brief', brief) ? summarizeDeliveries : listDeliveries)(world, filter(given)),
      }),
    },
    resend: asTransaction((world, given) => ({ delivery: resend(world, given) })),
    requests: {
      reads: true,
      run({ requests }, { brief = false, ...given }) {
        const filter = requestFilter(given);
        return { requests: truth('brief', brief) ? requests.summaries(filter) : requests.list(filter) };
      },
    },
    activities: {
      reads: true,
      run({ requests }, given) {
        refuseOthers(given, ['limit']);
        return { activities: requests.activities(readCount(given, 'limit') ?? usualLimit) };
      },
    },
    replay: {
      reads: false,
      run: async (world, given) => ({ request: await replay(world, given) }),
    },
    call: { reads: false, run: createMerchantCall(httpsUrl) },
    things: { reads: true, run: listThings },
    thing: { reads: true, needs: 'id', run: (world, given) => ({ thing: viewThing(world, given) }) },
    operations: { reads: true, run: (world, given) => ({ operations: listOperations(world, given) }) },
    notifications: {
      reads: true,
      run: (world, given) => ({ notifications: listNotifications(world, given) }),
    },
    notification: { reads: true, needs: 'type', run: createNotificationForm(url) },
    trigger: { reads: false, run: async (world, given) => ({ delivery: await trigger(world, given) }) },
    preview: {
      reads: true,
      needs: 'event',
      run: (world, given) => ({ preview: preview(world, given) }),
    },
    resources: { reads: true, run: (world, given) => ({ resources: listResources(world, given) }) },
    setResource: {
      ...asTransaction((world, given) => ({ resource: setResource(world, given) })),
      path: 'resources',
    },
    idle: { reads: false, run: async ({ clock }) => await clock.idle() },
    register: asTransaction(register),
    info: {
      reads: true,
      run: ({ credentials }) => ({
        url,
        httpsUrl,
        ...(phoneUrl === undefined ? {} : { phone: phoneUrl }),
        ca: credentials.ca,
      }),
    },
    config: { reads: true, run: (world, given) => ({ config: findConfig(world, given, httpsUrl) }) },
    merchants: {
      reads: true,
      run: ({ merchants }) => ({ merchants: merchants.list().map(summarizeMerchant) }),
    },
    addMerchant: {
      reads: false,
      path: 'merchants',
      run: async ({ merchants }, given) => describeMerchant(await merchants.add(given)),
    },
    faults: { reads: true, run: (world) => listFaults(world) },
    addFaults: { reads: false, path: 'faults', run: addFaults },
    setFaults: { reads: false, path: 'faults', method: 'PUT', run: setFaults },
    clearFaults: { reads: false, path: 'faults', method: 'DELETE', run: clearFaults },
    useFaults: { reads: false, path: 'faults/use', run: useFaults },
    snapshot: { reads: true, run: ({ state }) => state.snapshot() },
    restore: { reads: false, isLong: true, run: ({ state }, given) => state.restore(given) },
    reset: {
      reads: false,
      async run({ state, faults }) {
        await state.reset();
        faults.reset();
      },
    },
    ...keyCommands,
    stop: { reads: false, run: () => stop() },
  });
}

/** A command that writes: all of it, or nothing if it throws. */
function asTransaction<Result>(work: (world: World, given: Arguments) => Result): {
  reads: false;
  run: (world: World, given: Arguments) => Result;
} {
  return { reads: false, run: (world, given) => world.store.transaction(() => work(world, given)) };
}

function text(given: Arguments, name: string): string {
  const value = given[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`${name}: expected a text, got ${value === '' ? 'an empty one' : typeof value}`);
}

function filter(given: Arguments): DeliveryFilter {
  refuseOthers(given, ['type', 'url', 'state'], 'type, url or state');
  for (const name of Object.keys(given)) if (given[name] !== undefined) text(given, name);
  const { state } = given;
  if (state === undefined || states.includes(state as DeliveryState)) return given;
  throw new RangeError(`state: expected one of ${states.join(', ')}, got ${String(state)}`);
}

const requestFields = [
  'operation',
  'merchant',
  'status',
  'verified',
  'outcome',
  'level',
  'q',
  'since',
  'limit',
];
/** The number of requests of one answer, without another limit. */
const usualLimit = 1_000;

/**
 * Reads a filter. Values may be texts, as in a query.
 *
 * @throws TypeError or RangeError naming the field
 */
export function requestFilter(given: Arguments): RequestFilter {
  refuseOthers(given, requestFields);
  const { operation, merchant, verified, outcome, level, q, since } = given;
  if (outcome !== undefined && !outcomes.includes(outcome as Outcome)) {
    throw new RangeError(`outcome: expected one of ${outcomes.join(', ')}, got ${String(outcome)}`);
  }
  return {
    operation: operation === undefined ? undefined : text(given, 'operation'),
    merchant: merchant === undefined ? undefined : text(given, 'merchant'),
    status: readCount(given, 'status'),
    verified: verified === undefined ? undefined : truth('verified', verified),
    outcome: outcome as Outcome | undefined,
    level: level === undefined ? undefined : text(given, 'level'),
    q: q === undefined ? undefined : text(given, 'q'),
    since: since === undefined ? undefined : time(since),
    limit: readCount(given, 'limit') ?? usualLimit,
  };
}

function truth(name: string, value: unknown): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new TypeError(`${name}: expected true or false`);
}

function time(value: unknown): Date {
  const date = value instanceof Date ? value : new Date(typeof value === 'string' ? value : Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  throw new TypeError('since: expected a time such as 2026-01-01T00:00:00Z');
}

/** A merchant that keeps its private key has no configuration here. Its API keys are its own, too. */
function findConfig(world: World, given: Arguments, httpsUrl: string): SandboxConfig {
  refuseOthers(given, ['merchant']);
  const merchant = findMerchant(world, given);
  if (merchant.credentials.merchant.privateKey === undefined) {
    throw new RangeError(
      `merchant: ${merchant.mchid} keeps its private key, so only its own program can sign`,
    );
  }
  return completeConfig(configFrom(merchant, httpsUrl));
}

function listOperations({ description }: World, given: Arguments): ListedOperation[] {
  refuseOthers(given, ['level']);
  const wanted = given['level'];
  if (wanted !== undefined && !levels.includes(wanted as Level)) {
    throw new RangeError(`level: expected one of ${levels.join(', ')}, got ${String(wanted)}`);
  }
  return description.operations
    .map((operation) => ({ method: operation.method, path: operation.path, level: findLevel(operation) }))
    .filter(({ level }) => wanted === undefined || level === wanted);
}

function register({ registry }: World, given: Arguments): void {
  refuseOthers(given, ['appids', 'plans', 'subMerchants'], 'appids, plans or subMerchants');
  const appids = list(given, 'appids').map((appid) => nonEmpty('appids', appid));
  const plans = list(given, 'plans').map(readPlan);
  const subMerchants = list(given, 'subMerchants').map((mchid) => nonEmpty('subMerchants', mchid));
  registry.add({ appids, plans, subMerchants });
}

function list(given: Arguments, name: string): readonly unknown[] {
  const value = given[name] ?? [];
  if (Array.isArray(value)) return value;
  throw new TypeError(`${name}: expected a list, got ${typeof value}`);
}

function nonEmpty(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`${name}: expected texts that are not empty`);
}
