import type { RequestListener } from 'node:http';
import { type CommandTable, createCommands } from '../control/commands.js';
import {
  attemptKind,
  createAttempt,
  deliveries,
  releaseKind,
  releaseNotification,
} from '../delivery/outbox.js';
import { createSend } from '../delivery/send.js';
import type { NotifyTargets } from '../delivery/targets.js';
import { loadDescription } from '../description/catalogue.js';
import { createValidator } from '../description/validate.js';
import { createFaults } from '../faults/faults.js';
import type { ScenarioFile } from '../faults/file.js';
import { products } from '../products/list.js';
import { createRequestLog, type Secret } from '../records/log.js';
import { resources } from '../remembered/resource.js';
import { offsets, WorldClock } from '../runtime/clock.js';
import { configFrom, type SandboxConfig } from '../runtime/config.js';
import { createCredentials, type KeySource, type Making } from '../runtime/create-credentials.js';
import type { Credentials } from '../runtime/credentials.js';
import { counts, createIds, storedCounters } from '../runtime/ids.js';
import { type JobHandlers, jobs, performJob } from '../runtime/jobs.js';
import { type Merchants, readMerchant } from '../runtime/merchant.js';
import { openRegistry, registrations } from '../runtime/registry.js';
import type { World } from '../runtime/world.js';
import { createDatabase } from '../storage/database.js';
import type { AnyTable } from '../storage/table.js';
import type { Door } from './admission.js';
import { noteChanges } from './changes.js';
import { createMerchants } from './merchants.js';
import { createListener } from './router.js';

/** What decides how a sandbox behaves. */
export interface SandboxSettings extends Door {
  readonly mchid: string;
  readonly brandId: string;
  readonly seed: string;
  readonly notifyTargets: NotifyTargets;
  /** Further merchants. */
  readonly merchants?: readonly unknown[];
  /** The number of requests that are kept. */
  readonly records: number;
  readonly strict: boolean;
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
}

/** A sandbox that runs in this thread. */
export interface RunningSandbox {
  readonly world: World;
  readonly commands: CommandTable;
  readonly config: SandboxConfig;
  /** Answers the requests of both listeners. */
  readonly listener: RequestListener;
}

/**
 * Creates the parts of the sandbox.
 *
 * @param onStop runs for the command `stop`
 */
export async function createSandbox(
  settings: SandboxSettings,
  { url, httpsUrl }: Addresses,
  source: KeySource,
  onStop: () => void,
): Promise<RunningSandbox> {
  const ids = createIds(settings.seed);
  // The clock has none of the keys, and belongs to the world that has them.
  let world: World | undefined;
  const making: Making = { source, ids, now: () => world?.clock.now() ?? Date.now() };
  const { mchid, brandId, host, hostNames } = settings;
  const names = [host, ...hostNames];
  const created = createWorld(settings, making, await createCredentials(making, { mchid, brandId, names }));
  world = created.world;
  await beginFaults(world, settings.faults ?? { rules: [] });
  await addMerchants(world.merchants, settings, source);
  const commands = createCommands(onStop, { url, httpsUrl, notifyUrl: settings.notifyUrl });
  const config = configFrom(world, httpsUrl);
  const listener = createListener({ world, commands, config, url, door: settings });
  created.clock.start();
  return { world, commands, config, listener };
}

/** @throws TypeError or RangeError naming the rule, or the line of the file, and what was expected */
async function beginFaults({ faults, description }: World, given: InitialFaults): Promise<void> {
  if ('rules' in given) faults.set(given.rules);
  else if ('scenario' in given) faults.use(given.scenario);
  else {
    const { readScenarioFile } = await import('../faults/file.js');
    const { scenarios, use } = await readScenarioFile(description, given.file);
    if (use === undefined) faults.load(scenarios);
    else faults.use(use, scenarios);
  }
}

function listSecrets({ apiV2Key, apiV3Key, brand }: Credentials): Secret[] {
  return [
    { owner: 'the APIv2 key', secret: apiV2Key },
    { owner: 'the APIv3 key', secret: apiV3Key },
    { owner: "the brand's APIv3 key", secret: brand.apiKey },
  ];
}

/** Adds the further merchants, and those of the earlier sandbox. */
async function addMerchants(
  merchants: Merchants,
  { mchid, merchants: given = [] }: SandboxSettings,
  { saved }: KeySource,
): Promise<void> {
  const options = given.map(readMerchant);
  const known = new Set([mchid, ...options.map((merchant) => merchant.mchid)]);
  const kept = saved?.merchants.filter((merchant) => !known.has(merchant.mchid)) ?? [];
  await Promise.all([...options, ...kept.map((merchant) => merchant.mchid)].map((one) => merchants.add(one)));
}

function createWorld(
  { seed, mchid, brandId, notifyTargets, records, strict }: SandboxSettings,
  making: Making,
  credentials: Credentials,
): { world: World; clock: WorldClock } {
  const description = loadDescription();
  const handlers: JobHandlers = new Map([
    [attemptKind, createAttempt(createSend({ targets: notifyTargets, ca: credentials.ca }))],
    [releaseKind, releaseNotification],
    ...products.flatMap(({ jobs: own = {} }) => Object.entries(own)),
  ]);
  const tables: readonly AnyTable[] = [
    jobs,
    offsets,
    counts,
    registrations,
    deliveries,
    resources,
    ...products.flatMap(({ tables: own = [] }) => own),
  ];
  const database = createDatabase(tables);
  const requests = createRequestLog({
    limit: records,
    now: () => clock.now(),
    secrets: () => world.merchants.list().flatMap(({ credentials }) => listSecrets(credentials)),
  });
  const internal = new Set(tables.flatMap(({ name, internal }) => (internal === true ? name : [])));
  database.onCommit((changes) => noteChanges(requests, changes, (table) => internal.has(table)));
  // After the notes: a job that is due runs at once, and its changes are noted after those that caused it.
  const clock = new WorldClock(database, (job) => performJob(world, handlers, job));
  const store = database.space(mchid);
  const world: World = {
    seed,
    mchid,
    brandId,
    strict,
    credentials,
    description,
    validator: createValidator(description.components),
    ids: createIds(seed, storedCounters(database.common)),
    requestIds: createIds(seed),
    clock,
    store,
    requests,
    faults: createFaults(seed, description),
    registry: openRegistry(store),
    merchants: createMerchants(() => world, making, database),
  };
  return { world, clock };
}
