import { isStateField, mergeVariants, type Schema } from '@wechatpay-kit/openapi/model';
import { RequestError } from 'wechatpay-kit';
import { suggestNames } from '../description/names.js';
import { findFamilies } from '../products/families.js';
import type { Family } from '../remembered/family.js';
import { toPlain } from '../remembered/plain.js';
import { applyChange } from '../remembered/remember.js';
import { fieldsOf, type Resource, resources } from '../remembered/resource.js';
import { canHold, listStates } from '../remembered/states.js';
import { Refusal } from '../runtime/refusal.js';
import type { World } from '../runtime/world.js';
import { setFields } from '../synthesis/index.js';
import { type Arguments, refuseOthers } from './arguments.js';
import { findMerchant } from './merchants.js';

/** Selects remembered resources that have all given values. */
export interface ResourceFilter {
  /** Any of its ids: `out_refund_no`, `refund_id`. */
  readonly id?: string | undefined;
  /** The name of the family: `v3/refund/domestic/refunds`. */
  readonly family?: string | undefined;
  /** The merchant id. */
  readonly merchant?: string | undefined;
  /** The number of the newest ones, at most. @default 100 */
  readonly limit?: number | undefined;
}

/** What a merchant created by an operation that no product plays. */
export interface ResourceInfo {
  readonly merchant: string;
  /** The name of the family: `v3/refund/domestic/refunds`. */
  readonly family: string;
  /** The operation that created it: `POST v3/refund/domestic/refunds`. */
  readonly operation: string;
  /** Its ids by name: those that were given and those that WeChat Pay made. */
  readonly ids: Readonly<Record<string, string>>;
  /** The state after the last act, notification or setting; absent before one. */
  readonly state?: string;
  /** All that was given, answered and changed. Queries make up the rest, the same each time. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** By the sandbox's clock. */
  readonly created: Date;
  readonly changed: Date;
}

/** Fields of a remembered resource in place of those that it has. */
export interface ResourceSetting {
  /** Any of its ids. */
  readonly id: string;
  /** Fields of its query by path. A text becomes a number where the field is one. */
  readonly set: Readonly<Record<string, unknown>>;
  /** The name of the family, where several have that id. */
  readonly family?: string | undefined;
  /**
   * The merchant id.
   * @default any
   */
  readonly merchant?: string | undefined;
}

const usualLimit = 100;

/** The newest last. */
export function listResources(world: World, given: Arguments): ResourceInfo[] {
  refuseOthers(given, ['id', 'family', 'merchant', 'limit']);
  const { limit = usualLimit } = given;
  const count = typeof limit === 'string' && /^\d+$/.test(limit) ? Number(limit) : limit;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) {
    throw new RangeError(`limit: expected a whole number, got ${JSON.stringify(String(limit))}`);
  }
  const found = find(world, given).map(({ resource }) => describe(resource));
  return found.slice(Math.max(0, found.length - count));
}

/**
 * Sets fields of a resource, as if WeChat Pay had changed it: the state that an application has got to, for example.
 *
 * @throws Refusal UNKNOWN_ID; TypeError or RangeError naming the argument
 */
export function setResource(world: World, given: Arguments): ResourceInfo {
  refuseOthers(given, ['id', 'set', 'family', 'merchant']);
  const id = text(given, 'id');
  if (id === undefined) throw new TypeError('id: expected an id of a remembered resource');
  const { set } = given;
  if (set === null || typeof set !== 'object' || Array.isArray(set)) {
    throw new TypeError("set: expected values by path, such as { status: 'SUCCESS' }");
  }
  const found = find(world, given);
  const [first] = found;
  if (first === undefined) {
    const hint = 'GET /_sandbox/resources lists them; what a product plays changes by its own acts';
    throw new Refusal(
      'UNKNOWN_ID',
      `id: no remembered resource has ${JSON.stringify(id.slice(0, 100))}; ${hint}`,
    );
  }
  const names = [...new Set(found.map(({ resource }) => resource.family))];
  if (found.length > 1) {
    const several =
      names.length > 1 ? `family: expected one of ${names.join(', ')}` : 'merchant: expected one';
    throw new TypeError(`${several}; several resources have the id ${JSON.stringify(id.slice(0, 100))}`);
  }
  const { owner, resource } = first;
  const family = findFamilies(world.description).get(resource.family);
  if (family === undefined) throw new Error(`no operation is of the family ${resource.family}`);
  return describe(
    applyChange(owner, family, resource, readChange(owner, family, resource, set as Arguments)),
  );
}

function readChange(
  { description }: World,
  { read, members }: Family,
  resource: Resource,
  set: Arguments,
): { readonly fields: Arguments; readonly state?: string; readonly isDeletion: boolean } {
  const { schemas = {} } = description.components;
  const schema: Schema = read?.answer ?? {};
  const known = members.flatMap(({ operation }) =>
    Object.keys(mergeVariants(schemas, operation.answer).properties ?? {}),
  );
  const fields: Record<string, unknown> = structuredClone(fieldsOf(resource));
  const tops = Object.keys(set).map((path) => path.split('.', 1)[0] ?? '');
  for (const name of tops) {
    if (name in fields || known.includes(name)) continue;
    const hint = suggestNames(name, [...new Set(known)], 2) ?? `they have ${[...new Set(known)].join(', ')}`;
    throw new RangeError(`set.${name}: no query of ${resource.family} has this field; ${hint}`);
  }
  try {
    setFields(fields, set, schema, schemas);
  } catch (error) {
    throw error instanceof RequestError ? new TypeError(error.message) : error;
  }
  const states = listStates(schema, description.components);
  const [path, state] = Object.entries(set).find(([at]) => isStateField(at.split('.').at(-1) ?? '')) ?? [];
  const field = states.find((one) => one.path.join('.') === path);
  if (field !== undefined && !canHold(field, String(state))) {
    throw new RangeError(`set.${path}: expected one of ${field.values?.join(', ')}, got ${String(state)}`);
  }
  return {
    fields: Object.fromEntries(Object.entries(toPlain(fields)).filter(([name]) => tops.includes(name))),
    ...(field === undefined ? {} : { state: String(state) }),
    isDeletion: false,
  };
}

interface Owned {
  readonly owner: World;
  readonly resource: Resource;
}

/** The newest last, merchant by merchant. */
function find(world: World, given: Arguments): Owned[] {
  const [id, family] = [text(given, 'id'), text(given, 'family')];
  const owners = given['merchant'] === undefined ? world.merchants.list() : [findMerchant(world, given)];
  return owners.flatMap((owner) => {
    const table = owner.store.table(resources);
    const all =
      id === undefined
        ? family === undefined
          ? table.all()
          : table.list('family', family)
        : table.list('id', id);
    return all
      .filter((resource) => family === undefined || resource.family === family)
      .map((resource) => ({ owner, resource }));
  });
}

function text(given: Arguments, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new TypeError(`${name}: expected a text, got ${value === '' ? 'an empty one' : typeof value}`);
}

function describe(resource: Resource): ResourceInfo {
  const { mchid: merchant, family, operation, ids, state, times } = resource;
  return {
    merchant,
    family,
    operation,
    ids,
    ...(state === undefined ? {} : { state }),
    fields: fieldsOf(resource),
    created: new Date(times.created),
    changed: new Date(times.changed),
  };
}
