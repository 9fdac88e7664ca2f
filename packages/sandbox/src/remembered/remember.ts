import { isStateField, mergeVariants, type Schema } from '@wechatpay-kit/openapi/model';
import { type DescribedOperation, operationKey } from '../description/catalogue.js';
import type { Signing } from '../runtime/signature.js';
import type { World } from '../runtime/world.js';
import {
  type Answer,
  type Elements,
  findPage,
  isFields,
  isPaging,
  listEncrypted,
  ofChange,
} from '../synthesis/index.js';
import { type Family, findList, type Member } from './family.js';
import { idText, isSame, mergeFields, toPlain, valueAt, withoutNames } from './plain.js';
import { conflictError, findUnknownCode, unknownError } from './refusals.js';
import {
  type Change,
  fieldsOf,
  findNamed,
  listFamily,
  type NamedIds,
  type PlainFields,
  type Resource,
  resourceKey,
  resources,
} from './resource.js';
import { placeState } from './states.js';

/** What a request gave: query, body and path variables. */
export type Given = Readonly<Record<string, unknown>>;

/** A request. */
export interface Asked {
  readonly fields: Given;
  readonly signing: Signing;
}

/** What makes two answers about a resource alike, whenever they are asked for. Times are milliseconds since 1970. */
export interface Particulars {
  readonly seed: string;
  /** When the resource was created. */
  readonly now: number;
  /** When it was last changed. */
  readonly changed?: number;
  /** The elements of a list. */
  readonly list?: Elements;
}

/** Makes the answer of an operation of the family from its schema. */
export type Make = (operation: DescribedOperation, fields: Given, particulars: Particulars) => Answer;

/**
 * Answers an operation from what the operations of its family have created.
 *
 * @throws Refusal for an unknown resource, and for other content under the number of a known one
 */
export function remember(
  world: World,
  family: Family,
  member: Member,
  { fields: given, signing }: Asked,
  make: Make,
): Answer {
  const { operation, use } = member;
  if (use.does === 'create' || use.does === 'put')
    return create(world, family, member, { fields: given, signing }, make);
  if (use.does === 'list') return list(world, family, operation, given, make);
  const names = listNames(member, given);
  const found =
    findKept(world, family, member, names) ??
    findAny(names, (named) => (named.length === 0 ? undefined : family.holding?.find(world, named)));
  if (found === undefined) {
    // A setting has a value before the merchant sets one, unless the operation has an error for it.
    const isSetting = use.does === 'read' && family.members.some((other) => other.use.does === 'put');
    if (!isSetting || findUnknownCode(operation) !== undefined)
      throw unknownError(operation, family, names[0] ?? []);
    const now = world.clock.now();
    const key = keyOf(names[0] ?? []);
    const times = { created: now, changed: now };
    return make(operation, given, particularsOf({ mchid: world.mchid, family: family.name, key, times }));
  }
  const resource = use.does === 'read' ? found : change(world, family, found, operation, use, given);
  const known = describe(world, family, resource, operation, make);
  return make(operation, mergeFields(known, given), particularsOf(resource));
}

/**
 * Whether the resource that a request of a played operation names was created by one that is not played. Then the
 * resource is among the remembered ones, and `remember` answers.
 */
export function isRemembered(world: World, family: Family, member: Member, given: Given): boolean {
  return findKept(world, family, member, listNames(member, given)) !== undefined;
}

/** Finds a resource among the remembered ones. */
function findKept(
  world: World,
  { name }: Family,
  { use: { by } }: Member,
  names: readonly NamedIds[],
): Resource | undefined {
  if (by?.length === 0) return world.store.table(resources).get(resourceKey(name, ''));
  return findAny(names, (named) => findNamed(world, name, named));
}

function keyOf(named: NamedIds): string {
  return named.map(([name, id]) => `${name}=${id}`).join(' ');
}

/** The ids that a request gives, by each of the names that they may have. */
function listNames({ use: { by = [] }, otherwise }: Member, given: Given): NamedIds[] {
  const named = listIds(given, by);
  const values = named.map(([, id]) => id);
  return [named, ...otherwise.map((names) => zip(names, values))];
}

function findAny(
  names: readonly NamedIds[],
  find: (named: NamedIds) => Resource | undefined,
): Resource | undefined {
  return names.map(find).find((resource) => resource !== undefined);
}

function create(
  world: World,
  family: Family,
  { operation, use: { by, does } }: Member,
  { fields: given, signing }: Asked,
  make: Make,
): Answer {
  const { store, mchid, clock, ids } = world;
  const table = store.table(resources);
  const content = clearFields(world, operation, given);
  const identity = listIds(content, by ?? []);
  const find = (key: string): Resource | undefined => table.get(resourceKey(family.name, key));
  let key = keyOf(identity);
  // Without a number of the merchant's, each request creates another resource.
  const isOnly = by?.length === 0;
  while (!isOnly && (key === '' || (identity.length === 0 && find(key) !== undefined)))
    key = ids.hex('resource', 24);
  const name = operationKey(operation);
  const held = identity.length === 0 ? undefined : family.holding?.find(world, identity);
  const known = find(key) ?? held;
  if (known !== undefined && (does !== 'put' || held !== undefined)) {
    if (known.operation !== name || !isSame(known.given, content)) throw conflictError(operation, by ?? []);
    const { created } = known.times;
    return make(operation, given, particularsOf({ ...known, times: { created, changed: created } }));
  }
  const now = clock.now();
  const times = { created: known?.times.created ?? now, changed: now };
  // PATCH gives a part: https://www.rfc-editor.org/rfc/rfc5789
  const whole = operation.method === 'PATCH' ? mergeFields(known?.given ?? {}, content) : content;
  const revision = known === undefined ? 0 : (known.revision ?? 0) + (isSame(known.given, whole) ? 0 : 1);
  const particulars = particularsOf({ mchid, family: family.name, key, times, revision });
  const answer = make(operation, given, particulars);
  const answered = answer.kind === 'data' ? openFields(world, operation, answer.data) : {};
  const fields = mergeFields(whole, answered);
  table.put({
    key,
    mchid,
    family: family.name,
    operation: name,
    signing,
    ids: Object.fromEntries(listIds(fields, family.ids).concat(mint(family, fields, make, particulars))),
    given: whole,
    answered,
    changed: {},
    ...(revision === 0 ? {} : { revision }),
    times,
  });
  return answer;
}

/** The ids that only a later answer brings, such as the `transaction_id` of an order. */
function mint(
  { read, ids }: Family,
  fields: PlainFields,
  make: Make,
  particulars: Particulars,
): [name: string, id: string][] {
  const missing = ids.filter((name) => valueAt(fields, name) === undefined);
  if (missing.length === 0 || read === undefined) return [];
  const answer = make(read, fields, particulars);
  return answer.kind === 'data' ? listIds(answer.data, missing) : [];
}

/** Answers a page of the resources that have the values of the request under the same names. */
function list(world: World, family: Family, operation: DescribedOperation, given: Given, make: Make): Answer {
  const now = world.clock.now();
  const found = findList(operation.answer, world.description.components);
  if (found === undefined) throw new Error(`${operation.path} has no list`);
  const { name, element } = found;
  const stateless = Object.fromEntries(Object.entries(given).filter(([name]) => !isStateField(name)));
  const show = (resource: Resource): Given => {
    const known = describe(world, family, resource, { answer: element }, make);
    const fields = { ...known, ...findAsked(given, fieldsOf(resource)) };
    const answer = make(operation, { [name]: [fields] }, particularsOf(resource));
    const [item] = answer.kind === 'data' ? ((answer.data[name] as unknown[] | undefined) ?? []) : [];
    return isFields(item) ? item : {};
  };
  const all = [...listFamily(world, family.name), ...(family.holding?.list(world) ?? [])];
  const wanted = all
    .filter((resource) => isWanted(stateless, fieldsOf(resource)))
    .sort((one, other) => one.times.created - other.times.created);
  // A state before the first act is made up: only the elements have it. Otherwise, only those of the page are made.
  const shown = Object.keys(given).some(isStateField)
    ? wanted.map(show).filter((item) => isWanted(given, item))
    : undefined;
  const total = (shown ?? wanted).length;
  const { offset, limit } = findPage(given, total);
  const onPage = <Item>(items: readonly Item[]): Item[] => items.slice(offset, offset + limit);
  return make(operation, given, {
    seed: `list ${family.name}`,
    now,
    list: { name, items: shown === undefined ? onPage(wanted).map(show) : onPage(shown), total },
  });
}

/** Filters by what the resource does not know, such as a shop that it has not named. They do not hide it. */
function findAsked(given: Given, known: PlainFields): PlainFields {
  return Object.fromEntries(
    Object.entries(given).filter(
      ([name]) => !isPaging(name) && !isStateField(name) && known[name] === undefined,
    ),
  );
}

/** Whether the values of a request are those of a resource, as far as it has them. */
function isWanted(given: Given, fields: Given): boolean {
  return Object.entries(given).every(([name, value]) => {
    const wanted = idText(value);
    const own = idText(fields[name]);
    return isPaging(name) || wanted === undefined || own === undefined || wanted === own;
  });
}

function change(
  world: World,
  family: Family,
  resource: Resource,
  operation: DescribedOperation,
  { does }: Member['use'],
  given: Given,
): Resource {
  return applyChange(world, family, resource, {
    // A number of the request itself does not replace one of the resource.
    fields: withoutNames(clearFields(world, operation, given), new Set(family.ids)),
    ...(typeof does === 'object' ? { state: does.set } : {}),
    isDeletion: does === 'delete',
  });
}

/** Changes a resource where it is kept. @returns it afterwards; a deleted one as it was last */
export function applyChange(
  world: World,
  { holding, ids }: Family,
  resource: Resource,
  change: Change,
): Resource {
  const { family, key, answered, changed: before, times } = resource;
  const changed: Resource = {
    ...resource,
    ids: { ...Object.fromEntries(listIds(change.fields, ids)), ...resource.ids },
    // The time of the last change is another one now.
    answered: Object.fromEntries(Object.entries(answered).filter(([name]) => !ofChange.test(name))),
    changed: mergeFields(before, change.fields),
    ...(change.state === undefined ? {} : { state: change.state }),
    times: { ...times, changed: world.clock.now() },
  };
  const table = world.store.table(resources);
  const isHeld = table.get(resourceKey(family, key)) === undefined;
  if (isHeld) {
    if (holding?.change === undefined) throw new Error(`the product of ${family} changes nothing`);
    holding.change(world, key, change);
  } else if (change.isDeletion) table.delete(resourceKey(family, key));
  else table.put(changed);
  return changed;
}

/**
 * What an answer can say of a resource, its state included. What is made up for the family's read is the same in every
 * other answer.
 */
export function describe(
  world: World,
  { read }: Family,
  resource: Resource,
  operation: Pick<DescribedOperation, 'answer'>,
  make: Make,
): Record<string, unknown> {
  const { state } = resource;
  let fields = fieldsOf(resource);
  if (read !== undefined && read !== operation) {
    const whole = make(read, fields, particularsOf(resource));
    if (whole.kind === 'data') fields = mergeFields(openFields(world, read, whole.data), fields);
  }
  if (state === undefined) return fields;
  return mergeFields(fields, placeState(operation.answer, state, world.description.components));
}

export function particularsOf({
  mchid,
  family,
  key,
  times,
  revision = 0,
}: Pick<Resource, 'mchid' | 'family' | 'key' | 'times' | 'revision'>): Particulars {
  const name = `${mchid} ${resourceKey(family, key)}`;
  return { seed: revision === 0 ? name : `${name} ${revision}`, now: times.created, changed: times.changed };
}

function zip(names: readonly string[], values: readonly string[]): [name: string, value: string][] {
  return names.flatMap((name, at): [string, string][] => {
    const value = values[at];
    return value === undefined ? [] : [[name, value]];
  });
}

/** The ids that fields have, in the order of the names. */
function listIds(fields: Given, names: readonly string[]): [name: string, id: string][] {
  return names.flatMap((name): [string, string][] => {
    const id = idText(valueAt(fields, name));
    return id === undefined ? [] : [[name, id]];
  });
}

/** What a request gave, without fields of APIv2 that are encrypted: each encryption gives another text. */
function clearFields(world: World, operation: DescribedOperation, given: Given): PlainFields {
  const names = operation.protocol === 'v2' ? encryptedNames(world, operation.body) : new Set<string>();
  return withoutNames(toPlain(given), names);
}

/** What an answer says, without the fields that are encrypted for the merchant. */
function openFields(world: World, { answer }: DescribedOperation, data: Given): PlainFields {
  return withoutNames(toPlain(data), encryptedNames(world, answer));
}

const encrypted = new WeakMap<Schema, Set<string>>();

function encryptedNames({ description }: World, schema: Schema = {}): Set<string> {
  const { schemas = {} } = description.components;
  const names = encrypted.get(schema) ?? listEncrypted(schema, (raw) => mergeVariants(schemas, raw));
  encrypted.set(schema, names);
  return names;
}
