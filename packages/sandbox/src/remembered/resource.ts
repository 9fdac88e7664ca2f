import type { Signing } from '../runtime/signature.js';
import type { World } from '../runtime/world.js';
import type { TableDefinition } from '../storage/table.js';
import { mergeFields } from './plain.js';

/** Values as JSON has them. Integers beyond 2^53 are texts. */
export type PlainFields = Readonly<Record<string, unknown>>;

/** Ids by name, in the order of the description: the last one is the resource's own. */
export type NamedIds = readonly (readonly [name: string, id: string])[];

/** What an operation changes of a resource. */
export interface Change {
  /** The fields that it gives. */
  readonly fields: PlainFields;
  /** The state afterwards. Absent: it stays. */
  readonly state?: string;
  readonly isDeletion: boolean;
}

/** What a merchant created: by an operation that no product plays, or as a product shows what it keeps itself. */
export interface Resource {
  /** Unique in its family. */
  readonly key: string;
  /** Its owner. */
  readonly mchid: string;
  /** The name of the family: `v3/refund/domestic/refunds`. */
  readonly family: string;
  /** The operation that created it: `POST v3/refund/domestic/refunds`. */
  readonly operation: string;
  readonly signing?: Signing;
  /** How often a setting was set to something else: each time, WeChat Pay makes other ids. */
  readonly revision?: number;
  /** The ids that operations take, by name: those that were given and those that WeChat Pay made. */
  readonly ids: Readonly<Record<string, string>>;
  /** What the request that created it gave, decrypted. */
  readonly given: PlainFields;
  /** What its answer added. */
  readonly answered: PlainFields;
  /** What later requests changed. */
  readonly changed: PlainFields;
  /** The state after the last act; absent before one. */
  readonly state?: string;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly times: { readonly created: number; readonly changed: number };
}

/** The resources of a merchant. The oldest make room, so that a long run does not fill the memory. */
export const resources: TableDefinition<Resource, 'name' | 'id' | 'family'> = {
  name: 'resources',
  key: ({ family, key }) => resourceKey(family, key),
  indexes: {
    name: ({ family, ids }) => Object.entries(ids).map(([name, id]) => nameKey(family, name, id)),
    id: (resource) => Object.values(ownIds(resource)),
    family: ({ family }) => [family],
  },
  bound: { most: 20_000, counts: () => true },
};

export function resourceKey(family: string, key: string): string {
  return `${family} ${key}`;
}

function nameKey(family: string, name: string, id: string): string {
  return `${family} ${name}=${id}`;
}

/** The ids that belong to this resource alone. */
export function ownIds({ ids }: Pick<Resource, 'ids'>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(ids).filter(([name]) => isOwn(name)));
}

/** Whether an id of this name belongs to one resource. A user, a merchant or a plan has many. */
function isOwn(name: string): boolean {
  return !/(^|_)(mchid|mch_id|appid|openid|brand_id|plan_id|service_id|device_id)$/.test(name);
}

/**
 * Finds a resource of a merchant by any of its ids, given or made by WeChat Pay: `out_refund_no`, `refund_id`.
 *
 * @returns the last one that was added with that id; `undefined` for an unknown id
 */
export function findResource({ store }: Pick<World, 'store'>, id: string): Resource | undefined {
  return store.table(resources).find('id', id);
}

/** All that is known of a resource: what was given, then what was answered and changed. */
export function fieldsOf({ given, answered, changed, ids }: Resource): Record<string, unknown> {
  return { ...mergeFields(mergeFields(given, answered), changed), ...ids };
}

/** Finds the remembered resource of a family that a request names. */
export function findNamed(
  { store }: Pick<World, 'store'>,
  family: string,
  named: NamedIds,
): Resource | undefined {
  const own = named.at(-1);
  if (own === undefined) return undefined;
  // Two resources may share the id, such as a coupon code of two stocks.
  return store
    .table(resources)
    .list('name', nameKey(family, ...own))
    .findLast(({ ids }) => named.every(([name, id]) => ids[name] === undefined || ids[name] === id));
}

/** The resources of a family, in order of their creation. */
export function listFamily({ store }: Pick<World, 'store'>, family: string): Resource[] {
  return store.table(resources).list('family', family);
}
