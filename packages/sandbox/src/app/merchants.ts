import {
  changeCredentials,
  createMerchantCredentials,
  type Making,
  rotateCredentials,
} from '../runtime/create-credentials.js';
import type { Credentials } from '../runtime/credentials.js';
import { type MerchantOptions, type Merchants, readMerchant, readOwnKey } from '../runtime/merchant.js';
import { openRegistry } from '../runtime/registry.js';
import { type MerchantRow, merchantRows } from '../runtime/state.js';
import type { World } from '../runtime/world.js';
import type { Database } from '../storage/database.js';
import type { Store } from '../storage/table.js';

/** The merchants, as the composition sees them. */
export interface MerchantList extends Merchants {
  /** Adds merchants, or goes on with those that the state has. */
  adopt(merchants: readonly MerchantOptions[]): Promise<void>;
  /** Makes the keys of merchants that the state is about to have. */
  prepare(rows: readonly MerchantRow[]): Promise<void>;
}

/** A merchant and the row that it was made from. */
interface Made {
  readonly row: string;
  readonly world: World;
}

/**
 * Creates the list of merchants. Each merchant has its own keys, orders and contracts. The clock, the ids, the records
 * and the list of notifications are common to all. A merchant that an earlier sandbox has kept gets its keys again.
 *
 * @param first the world of the sandbox's first merchant
 * @param database has the list, and the store of each
 */
export function createMerchants(first: () => World, making: Making, database: Database): MerchantList {
  const table = database.common.table(merchantRows);
  /** Everyone who was ever made, so that a restored state finds the keys of its merchants. */
  const made = new Map<string, Made>();
  /** The ids whose keys are in the making. */
  const claimed = new Set<string>();
  let further: World[] = [];
  const refresh = (): void => {
    further = table.all().flatMap(({ mchid }) => made.get(mchid)?.world ?? []);
  };
  const list = (): World[] => [first(), ...further];
  const find = (mchid: string | undefined): World | undefined =>
    list().find((world) => world.mchid === mchid);

  /** @throws RangeError if a merchant has one of the ids already, or is about to */
  const claim = ({ mchid, brandId }: MerchantOptions): void => {
    const others = table.all().filter((row) => row.mchid !== mchid);
    const brands = [first().brandId, ...others.map((row) => row.brandId)];
    if (first().mchid === mchid || claimed.has(`mchid ${mchid}`)) throw taken('mchid', mchid);
    if (brandId !== undefined && (brands.includes(brandId) || claimed.has(`brand ${brandId}`)))
      throw taken('brandId', brandId);
    claimed.add(`mchid ${mchid}`);
    if (brandId !== undefined) claimed.add(`brand ${brandId}`);
  };
  const release = ({ mchid, brandId }: MerchantOptions): void => {
    claimed.delete(`mchid ${mchid}`);
    claimed.delete(`brand ${brandId}`);
  };
  const make = async (options: MerchantOptions): Promise<World> => {
    const { mchid } = options;
    const credentials = await createMerchantCredentials(making, first().credentials, {
      ...options,
      merchant: readOwnKey(options),
    });
    const world = createView(first(), options, credentials, database.space(mchid));
    made.set(mchid, { row: describeRow(options), world });
    return world;
  };
  const enter = (world: World, options: MerchantOptions): World => {
    database.common.transaction(() => {
      table.put(createRow(options));
      world.registry.add({ appids: options.appids ?? [], subMerchants: options.subMerchants ?? [] });
    });
    refresh();
    return world;
  };
  database.onReplace(refresh);
  let changing: Promise<unknown> = Promise.resolve();
  /** Changes of keys come one after the other. */
  const inTurn = (change: () => Promise<void>): Promise<void> => {
    const done = changing.then(change);
    changing = done.catch(() => undefined);
    return done;
  };
  return {
    list,
    find,
    findBrand: (brandId) => list().find((world) => world.brandId === brandId),
    async add(given) {
      const options = withKept(readMerchant(given), making, first());
      if (table.get(options.mchid) !== undefined) throw taken('mchid', options.mchid);
      claim(options);
      try {
        return enter(await make(options), options);
      } finally {
        release(options);
      }
    },
    async adopt(given) {
      const all = given.map((options) => withKept(options, making, first()));
      const claims: MerchantOptions[] = [];
      try {
        for (const options of all) {
          claim(options);
          claims.push(options);
        }
        const worlds = await Promise.all(all.map(make));
        for (const [index, world] of worlds.entries()) enter(world, all[index] as MerchantOptions);
      } finally {
        claims.forEach(release);
      }
    },
    async prepare(rows) {
      await Promise.all(
        rows.map(async (row) => {
          const options = readMerchant(row);
          if (made.get(row.mchid)?.row !== describeRow(options)) await make(options);
        }),
      );
      refresh();
    },
    rotate: (merchant, what, handover, given) =>
      inTurn(() => {
        const isFirst = merchant === first();
        return rotateCredentials(making, merchant.credentials, { what, isFirst, given, handover });
      }),
    setKeyMode: ({ credentials }, mode) =>
      inTurn(() => changeCredentials(making, credentials, { ...credentials.keys, mode })),
  };
}

function taken(name: string, id: string): RangeError {
  return new RangeError(`${name}: ${id} exists in this sandbox; choose another one`);
}

/** Without secrets: a state is shown and passed on. */
export function createRow({ mchid, brandId, certificate, publicKey, serial }: MerchantOptions): MerchantRow {
  const fields = Object.entries({ mchid, brandId, certificate, publicKey, serial });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as unknown as MerchantRow;
}

function describeRow(options: MerchantOptions): string {
  return JSON.stringify(createRow(options));
}

/** What was said of the merchant when it was first added. */
export function withKept(options: MerchantOptions, { source }: Making, first: World): MerchantOptions {
  const kept = source.saved?.merchants.find(({ mchid }) => mchid === options.mchid);
  if (kept === undefined) return options;
  const { brandId, subMerchants, appids } = kept;
  return {
    ...options,
    brandId: options.brandId ?? (brandId === first.brandId ? undefined : brandId),
    subMerchants: options.subMerchants ?? subMerchants,
    appids: options.appids ?? appids,
  };
}

function createView(
  world: World,
  { mchid, brandId }: MerchantOptions,
  credentials: Credentials,
  store: Store,
): World {
  const { clock } = world;
  return {
    ...world,
    mchid,
    brandId: brandId ?? world.brandId,
    credentials,
    registry: openRegistry(store),
    store,
    clock: {
      now: () => clock.now(),
      get isPaused() {
        return clock.isPaused;
      },
      schedule: (job) => clock.schedule({ ...job, mchid }),
      cancel: (kind, payload) => clock.cancel(kind, payload),
      advance: (duration) => clock.advance(duration),
      jump: () => clock.jump(),
      pause: () => clock.pause(),
      resume: () => clock.resume(),
      waiting: () => clock.waiting(),
      idle: () => clock.idle(),
      close: () => clock.close(),
    },
  };
}
