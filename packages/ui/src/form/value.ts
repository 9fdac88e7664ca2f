import type { TryField } from './schema.js';

/** The place of a value: names of fields, and indexes of items. */
export type Path = readonly (string | number)[];

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(stepInto, root);
}

/** The sample value of a field. Every list item has the sample of the first. */
export function sampleAt(sample: unknown, path: Path): unknown {
  return valueAt(
    sample,
    path.map((step) => (typeof step === 'number' ? 0 : step)),
  );
}

/**
 * Replaces the value at `path`. Other objects stay the same.
 *
 * `undefined` is an empty field: it is left out, with an optional object that becomes empty. Fields have the order of the
 * schema, and unknown ones follow.
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

/** Adds an empty item to the list at `path`. */
export function withItem(root: TryField, value: unknown, path: Path): unknown {
  const list = valueAt(value, path);
  return withValue(root, value, path, [...(Array.isArray(list) ? list : []), undefined]);
}

/** Removes an item from the list at `path`. An empty list is left out. */
export function withoutItem(root: TryField, value: unknown, path: Path, index: number): unknown {
  const list = valueAt(value, path);
  const items = Array.isArray(list) ? list.filter((_, at) => at !== index) : [];
  return withValue(root, value, path, items.length === 0 ? undefined : items);
}

/** The value to send: without empty items, and without lists of only such items. */
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
