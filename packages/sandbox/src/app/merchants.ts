import { createMerchantCredentials, type Making } from '../runtime/create-credentials.js';
import type { Credentials } from '../runtime/credentials.js';
import { type MerchantOptions, type Merchants, readMerchant, readOwnKey } from '../runtime/merchant.js';
import { openRegistry } from '../runtime/registry.js';
import type { World } from '../runtime/world.js';
import type { Database } from '../storage/database.js';
import type { Store } from '../storage/table.js';

/**
 * Creates the list of merchants. Each merchant has its own keys, orders and contracts. The clock, the ids, the records
 * and the list of notifications are common to all. A merchant that an earlier sandbox has kept gets its keys again.
 *
 * @param first the world of the sandbox's first merchant
 * @param database has the store of each
 */
export function createMerchants(first: () => World, making: Making, database: Database): Merchants {
  /** By id, in order of their addition. `undefined`: its keys are in the making. */
  const further = new Map<string, World | undefined>();
  const brands = new Set<string>();
  const list = (): World[] => [first(), ...further.values()].filter((world) => world !== undefined);
  return {
    list,
    find: (mchid) => list().find((world) => world.mchid === mchid),
    findBrand: (brandId) => list().find((world) => world.brandId === brandId),
    async add(given) {
      const options = withKept(readMerchant(given), making, first());
      const { mchid, brandId } = options;
      const taken = (name: string, id: string): RangeError =>
        new RangeError(`${name}: ${id} exists in this sandbox; choose another one`);
      const world = first();
      if (world.mchid === mchid || further.has(mchid)) throw taken('mchid', mchid);
      if (brandId !== undefined && (world.brandId === brandId || brands.has(brandId)))
        throw taken('brandId', brandId);
      const merchant = readOwnKey(options);
      further.set(mchid, undefined);
      if (brandId !== undefined) brands.add(brandId);
      try {
        const credentials = await createMerchantCredentials(making, world.credentials, {
          ...options,
          merchant,
        });
        const view = createView(world, options, credentials, database.space(mchid));
        further.set(mchid, view);
        return view;
      } catch (error) {
        further.delete(mchid);
        if (brandId !== undefined) brands.delete(brandId);
        throw error;
      }
    },
  };
}

/** What was said of the merchant when it was first added. */
function withKept(options: MerchantOptions, { source }: Making, first: World): MerchantOptions {
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
  { mchid, brandId, subMerchants = [], appids = [] }: MerchantOptions,
  credentials: Credentials,
  store: Store,
): World {
  const registry = openRegistry(store);
  if (appids.length + subMerchants.length > 0) registry.add({ appids, subMerchants });
  const { clock } = world;
  return {
    ...world,
    mchid,
    brandId: brandId ?? world.brandId,
    credentials,
    registry,
    store,
    clock: {
      now: () => clock.now(),
      schedule: (job) => clock.schedule({ ...job, mchid }),
      advance: (duration) => clock.advance(duration),
      idle: () => clock.idle(),
      close: () => clock.close(),
    },
  };
}
