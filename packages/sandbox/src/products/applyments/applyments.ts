import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { type Applyment, type ApplymentFamily, open } from './applyment.js';

export const applyments: TableDefinition<Applyment, 'applyment_id' | 'sub_mchid' | 'code' | 'url'> = {
  name: 'applyments',
  key: ({ family, code }) => applymentKey(family, code),
  indexes: {
    applyment_id: ({ applyment_id }) => [applyment_id],
    sub_mchid: ({ sub_mchid }) => [sub_mchid],
    code: ({ code }) => [code],
    url: ({ url }) => [url],
  },
};

export function applymentKey(family: ApplymentFamily, code: string): string {
  return `${family} ${code}`;
}

/** Finds an applyment by any of its numbers. */
export function findApplyment({ store }: Pick<World, 'store'>, id: string): Applyment | undefined {
  const table = store.table(applyments);
  return table.find('code', id) ?? table.find('applyment_id', id) ?? table.find('sub_mchid', id);
}

/** The kind of the jobs that give a new merchant its permissions. The payload is the key of the applyment. */
export const openingKind = 'applyment.open';
/** The documents only say that it takes a while. */
const openingTime = 5_000;

/** Keeps an applyment. A new merchant belongs to the caller from then on. */
export function keep(world: World, applyment: Applyment): void {
  const { store, registry, clock, mchid } = world;
  store.table(applyments).put(applyment);
  const { sub_mchid, step, family, code } = applyment;
  // The first registration would make the registry strict.
  if (sub_mchid !== undefined && registry.subMerchants.size > 0) registry.add({ subMerchants: [sub_mchid] });
  if (step !== 'OPENING') return;
  const payload = applymentKey(family, code);
  clock.schedule({ at: clock.now() + openingTime, kind: openingKind, payload, mchid });
}

/** The work of those jobs. */
export function openMerchant({ store }: World, key: string): void {
  const table = store.table(applyments);
  const applyment = table.get(key);
  if (applyment !== undefined) table.put(open(applyment));
}

/** Makes the id of a new merchant. */
export function createSubMerchant({ ids }: Pick<World, 'ids'>): () => string {
  return () => `16${ids.digits('sub_mchid', 8)}`;
}
