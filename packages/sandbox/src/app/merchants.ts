import { deliveries } from '../delivery/outbox.js';
import { createMerchantCredentials } from '../runtime/credentials.js';
import { type Merchants, readMerchant, readOwnKey } from '../runtime/merchant.js';
import { createRegistry } from '../runtime/registry.js';
import type { World } from '../runtime/world.js';
import type { Store } from '../storage/table.js';

/**
 * Creates the list of merchants. Each merchant has its own keys, orders and contracts. The clock, the ids, the records
 * and the list of notifications are common to all.
 *
 * @param first the world of the sandbox's first merchant
 * @param createStore creates the store of a further one
 */
export function createMerchants(first: () => World, createStore: () => Store): Merchants {
  const further = new Map<string, World>();
  /** The ids whose keys are in the making. */
  const claimed = new Set<string>();
  const list = (): World[] => [first(), ...further.values()];
  return {
    list,
    find: (mchid) => list().find((world) => world.mchid === mchid),
    findBrand: (brandId) => list().find((world) => world.brandId === brandId),
    async add(given) {
      const options = readMerchant(given);
      const { mchid, brandId } = options;
      const taken = (name: string, id: string): RangeError =>
        new RangeError(`${name}: ${id} exists in this sandbox; choose another one`);
      const world = first();
      if (world.mchid === mchid || claimed.has(`mchid ${mchid}`)) throw taken('mchid', mchid);
      if (brandId !== undefined && (world.brandId === brandId || claimed.has(`brand ${brandId}`)))
        throw taken('brandId', brandId);
      const merchant = readOwnKey(options);
      claimed.add(`mchid ${mchid}`).add(`brand ${brandId}`);
      const credentials = await createMerchantCredentials(
        world.credentials,
        { ...options, merchant },
        world.ids,
      );
      const registry = createRegistry();
      for (const id of options.subMerchants ?? []) registry.subMerchants.add(id);
      for (const appid of options.appids ?? []) registry.appids.add(appid);
      const own = createStore();
      const { clock, store } = world;
      const view: World = {
        ...world,
        mchid,
        brandId: brandId ?? world.brandId,
        credentials,
        registry,
        store: {
          table: (definition) => (definition.name === deliveries.name ? store : own).table(definition),
        },
        clock: {
          now: () => clock.now(),
          schedule: (job) => clock.schedule({ ...job, mchid }),
          advance: (duration) => clock.advance(duration),
          idle: () => clock.idle(),
          close: () => clock.close(),
        },
      };
      further.set(mchid, view);
      return view;
    },
  };
}
