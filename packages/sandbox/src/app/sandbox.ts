import type { RequestListener } from 'node:http';
import { type CommandTable, createCommands } from '../control/commands.js';
import { createDeliveryJobs } from '../delivery/jobs.js';
import { findLastCause } from '../delivery/outbox.js';
import { createSender, type Sender } from '../delivery/send.js';
import type { NotifyTargets } from '../delivery/targets.js';
import { loadDescription } from '../description/catalogue.js';
import { createValidator } from '../description/validate.js';
import { createFaults } from '../faults/faults.js';
import type { ScenarioFile } from '../faults/file.js';
import { products } from '../products/list.js';
import { createRequestLog } from '../records/log.js';
import type { Secret } from '../records/redact.js';
import { WorldClock } from '../runtime/clock.js';
import { configFrom, type KnownConfig } from '../runtime/config.js';
import { createCredentials, type KeySource, type Making } from '../runtime/create-credentials.js';
import type { Circumstances, Credentials } from '../runtime/credentials.js';
import { createIds, storedCounters } from '../runtime/ids.js';
import { type JobKinds, performJob } from '../runtime/jobs.js';
import { type MerchantOptions, readMerchant, readOwnKey } from '../runtime/merchant.js';
import { openRegistry } from '../runtime/registry.js';
import { merchantRows } from '../runtime/state.js';
import type { World } from '../runtime/world.js';
import type { Database } from '../storage/database.js';
import type { Journal } from '../storage/table.js';
import type { Door } from './admission.js';
import { isInternal, openState } from './begin.js';
import { followThings } from './changed-things.js';
import { createWatch, noteChanges } from './changes.js';
import { noteClock } from './clock-notes.js';
import { createMerchants, type MerchantList, withKept } from './merchants.js';
import { createState } from './state.js';

/** What decides how a sandbox behaves. */
export interface SandboxSettings extends Door {
  readonly mchid: string;
  /** What is said of the first merchant. */
  readonly merchant: MerchantOptions;
  readonly brandId: string;
  readonly seed: string;
  readonly notifyTargets: NotifyTargets;
  /** Further merchants. */
  readonly merchants?: readonly unknown[];
  /** The number of requests that are kept. */
  readonly records: number;
  readonly strict: boolean;
  /** Whether magic amounts and auth codes make payments fail. */
  readonly magic: boolean;
  /** What goes wrong from the start. */
  readonly faults?: InitialFaults;
  /** Where triggered notifications go without another address. */
  readonly notifyUrl: string | undefined;
}

/** Rules, a scenario, or a file of scenarios. */
export type InitialFaults =
  | { readonly rules: unknown }
  | { readonly scenario: string }
  | { readonly file: ScenarioFile };

/** The addresses of the listeners. */
export interface Addresses {
  readonly url: string;
  readonly httpsUrl: string;
  /** The address of the phone in the network, with its token. */
  readonly phoneUrl?: string | undefined;
}

/** A sandbox that runs in this thread. */
export interface RunningSandbox {
  readonly world: World;
  readonly commands: CommandTable;
  /** The first merchant's configuration at the start. */
  readonly config: KnownConfig;
  /** Answers the requests of both listeners. */
  readonly listener: RequestListener;
  /** Answers those of the phone in the network. */
  readonly phoneListener: RequestListener | undefined;
  /** Runs no further jobs, and closes the connections to receivers. */
  close(): void;
}

/**
 * Creates the parts of the sandbox.
 *
 * @param onStop runs for the command `stop`
 * @param journal the state of an earlier sandbox, and keeps that of this one
 * @throws Error if the journal is that of another merchant
 */
export async function createSandbox(
  settings: SandboxSettings,
  { url, httpsUrl, phoneUrl }: Addresses,
  source: KeySource,
  onStop: () => void,
  journal?: Journal,
): Promise<RunningSandbox> {
  const { database, starts } = openState(settings, journal);
  const ids = createIds(settings.seed);
  // The clock has none of the keys, and belongs to the world that has them.
  let world: World | undefined;
  const circumstances: Circumstances = {
    now: () => world?.clock.now() ?? Date.now(),
    draw: () => Number(ids.digits('share of the public key', 4)) / 100,
  };
  const making: Making = { source, ids, circumstances };
  const { brandId, host, hostNames } = settings;
  const credentials = await createCredentials(making, {
    ...settings.merchant,
    merchant: readOwnKey(settings.merchant),
    brandId,
    names: [host, ...hostNames],
  });
  const { notifyTargets: targets } = settings;
  const sender = createSender({ targets, ca: credentials.ca });
  const { clock, merchants, ...created } = createWorld({
    settings,
    making,
    credentials,
    database,
    starts,
    sender,
  });
  const started = created.world;
  world = started;
  await beginFaults(world, settings.faults ?? { rules: [] });
  const initial = listInitial(settings, source, starts);
  const given = new Set(initial.map((merchant) => merchant.mchid));
  await merchants.prepare(
    database.common
      .table(merchantRows)
      .all()
      .filter((row) => !given.has(row.mchid)),
  );
  await merchants.adopt(initial);
  const commands = createCommands(onStop, { url, httpsUrl, phoneUrl, notifyUrl: settings.notifyUrl });
  const watch = createWatch(database);
  const readConfig = (): KnownConfig => configFrom(started, httpsUrl);
  const listener = listenLater(async () => {
    const { createListener } = await import('./router.js');
    return createListener({ world: started, commands, readConfig, url, httpsUrl, watch, door: settings });
  });
  clock.start();
  return {
    world,
    commands,
    config: readConfig(),
    listener,
    phoneListener:
      phoneUrl === undefined
        ? undefined
        : listenLater(async () => {
            const { createPhoneListener } = await import('./phone-listener.js');
            return createPhoneListener({ world: started, commands, watch, url }, phoneUrl);
          }),
    close() {
      clock.close();
      sender.close();
    },
  };
}

/**
 * Loads the router when the sandbox has started. It needs the web classes of Node.js, which take longer to load than the
 * description.
 */
function listenLater(create: () => Promise<RequestListener>): RequestListener {
  let router: Promise<RequestListener> | undefined;
  const load = (): Promise<RequestListener> => {
    router ??= create();
    return router;
  };
  setImmediate(load);
  return (incoming, outgoing) => void load().then((listener) => listener(incoming, outgoing));
}

/** @throws TypeError or RangeError naming the rule, or the line of the file, and what was expected */
async function beginFaults({ faults, description }: World, given: InitialFaults): Promise<void> {
  if ('rules' in given) {
    // Without rules of its own, a sandbox that starts again goes on with those that it has kept.
    const isEmpty = Array.isArray(given.rules) && given.rules.length === 0;
    if (!isEmpty || faults.list().length === 0) faults.set(given.rules);
  } else if ('scenario' in given) faults.use(given.scenario);
  else {
    const { readScenarioFile } = await import('../faults/file.js');
    const { scenarios, use } = await readScenarioFile(description, given.file);
    if (use === undefined) faults.load(scenarios);
    else faults.use(use, scenarios);
  }
  faults.settle();
}

function listSecrets({ apiV2Key, apiV3Key, brand }: Credentials): Secret[] {
  return [
    { owner: 'the APIv2 key', secret: apiV2Key },
    { owner: 'the APIv3 key', secret: apiV3Key },
    { owner: "the brand's APIv3 key", secret: brand.apiKey },
  ];
}

/** The further merchants of the options. In a new state also those whose keys an earlier sandbox has kept. */
function listInitial(
  { mchid, merchants = [] }: SandboxSettings,
  { saved }: KeySource,
  starts: number,
): MerchantOptions[] {
  const options = merchants.map(readMerchant);
  if (starts > 1) return options;
  const known = new Set([mchid, ...options.map((merchant) => merchant.mchid)]);
  const kept = saved?.merchants.filter((merchant) => !known.has(merchant.mchid)) ?? [];
  return [...options, ...kept.map((merchant) => ({ mchid: merchant.mchid }))];
}

interface WorldParts {
  readonly settings: SandboxSettings;
  readonly making: Making;
  readonly credentials: Credentials;
  readonly database: Database;
  /** The number of starts with this state. */
  readonly starts: number;
  readonly sender: Sender;
}

function createWorld({ settings, making, credentials, database, starts, sender }: WorldParts): {
  world: World;
  clock: WorldClock;
  merchants: MerchantList;
} {
  const { seed, mchid, brandId, records, strict, magic } = settings;
  const description = loadDescription();
  const jobKinds: JobKinds = new Map(
    [createDeliveryJobs(sender.send), ...products.map(({ jobs = {} }) => jobs)].flatMap(Object.entries),
  );
  const requests = createRequestLog({
    limit: records,
    now: () => clock.now(),
    secrets: () => world.merchants.list().flatMap(({ credentials }) => listSecrets(credentials)),
  });
  const merchants = createMerchants(() => world, making, database);
  database.onCommit((changes) => noteChanges(requests, changes, isInternal, clock.now()));
  // Records begin anew with each start, and notifications that were kept name requests of before.
  const skipCauses = (): void => requests.skip(findLastCause({ store: database.common }));
  skipCauses();
  database.onReplace(() => {
    skipCauses();
    requests.noteWorld('state');
  });
  const changed = followThings(database, () => clock.now());
  // After the notes: a job that is due runs at once, and its changes are noted after those that caused it. After the
  // merchants: the jobs of a restored state need them.
  const clock = new WorldClock(
    database,
    (job) => performJob(world, job),
    Date.now,
    noteClock(requests, () => world),
  );
  clock.onMove(() => requests.noteWorld('clock'));
  const store = database.space(mchid);
  const world: World = {
    seed,
    mchid,
    brandId,
    strict,
    magic,
    credentials,
    description,
    validator: createValidator(description.components),
    ids: createIds(seed, storedCounters(database.common)),
    // Unlike those before the restart.
    requestIds: createIds(starts === 1 ? seed : `${seed} ${starts}`),
    clock,
    jobKinds,
    store,
    requests,
    changed,
    faults: createFaults(seed, description, database.common),
    registry: openRegistry(store),
    merchants,
    state: createState({
      database,
      clock,
      merchants,
      initial: () =>
        listInitial(settings, making.source, starts).map((options) => withKept(options, making, world)),
    }),
  };
  return { world, clock, merchants };
}
