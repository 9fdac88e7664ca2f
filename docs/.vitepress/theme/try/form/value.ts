import type { TryField } from './schema.js';

/** Where a value is: names of fields, and numbers of items. */
export type Path = readonly (string | number)[];

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(stepInto, root);
}

/** The sample's value for a field; every item of a list takes after the first. */
export function sampleAt(sample: unknown, path: Path): unknown {
  return valueAt(
    sample,
    path.map((step) => (typeof step === 'number' ? 0 : step)),
  );
}

/**
 * The value with the one at `path` replaced; everything beside the path stays the same object.
 *
 * `undefined` is an empty field: it is left out, and with it an optional object that has nothing else. Fields come
 * in the schema's order, others after them.
 */
export function withValue(field: TryField | undefined, value: unknown, path: Path, next: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return next;
  if (typeof step === 'number') {
    const items = Array.isArray(value) ? [...value] : [];
    items[step] = withValue(field?.items, items[step], rest, next);
    return items;
  }
  const child = field?.fields?.find(({ name }) => name === step);
  const entries = new Map(isObject(value) ? Object.entries(value) : []);
  entries.set(step, withValue(child, entries.get(step), rest, next));
  if (entries.get(step) === undefined) entries.delete(step);
  if (entries.size === 0 && field?.required !== true) return undefined;
  return inOrder(entries, field?.fields ?? []);
}

/** The list at `path` with one more item, still empty. */
export function withItem(root: TryField, value: unknown, path: Path): unknown {
  const list = valueAt(value, path);
  return withValue(root, value, path, [...(Array.isArray(list) ? list : []), undefined]);
}

/** The list at `path` without its item number `index`; a list that has no other is left out. */
export function withoutItem(root: TryField, value: unknown, path: Path, index: number): unknown {
  const list = valueAt(value, path);
  const items = Array.isArray(list) ? list.filter((_, at) => at !== index) : [];
  return withValue(root, value, path, items.length === 0 ? undefined : items);
}

/** What is sent of a value: items without content are left out, and lists that have no others. */
export function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(compact);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, held]) => held !== undefined && !isBlankList(held));
  return Object.fromEntries(kept.map(([name, held]) => [name, compact(held)]));
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stepInto(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function isBlankList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => item === undefined);
}

function inOrder(entries: Map<string, unknown>, fields: readonly TryField[]): Record<string, unknown> {
  const known = fields.map(({ name }) => name).filter((name) => entries.has(name));
  const names = new Set([...known, ...entries.keys()]);
  return Object.fromEntries([...names].map((name) => [name, entries.get(name)]));
}
