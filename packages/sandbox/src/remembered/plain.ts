import type { PlainFields } from './resource.js';

/** Copies fields as values that JSON can hold. A bigint becomes a text, which answers turn into an integer again. */
export function toPlain(fields: Readonly<Record<string, unknown>>): PlainFields {
  return JSON.parse(
    JSON.stringify(fields, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  ) as PlainFields;
}

/** Leaves out fields by name, at any depth. */
export function withoutNames(fields: PlainFields, names: ReadonlySet<string>): PlainFields {
  return names.size === 0 ? fields : (strip(fields, names) as PlainFields);
}

function strip(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => strip(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !names.has(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, strip(item, names)]));
}

/** Merges fields into others, object by object. Lists are replaced. */
export function mergeFields(under: PlainFields, over: PlainFields): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const known = Object.hasOwn(merged, name) ? merged[name] : undefined;
    // A field may be called `__proto__`.
    Object.defineProperty(merged, name, {
      value: isObject(known) && isObject(value) ? mergeFields(known, value) : value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return merged;
}

function isObject(value: unknown): value is PlainFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two values are the same, whatever the order of their fields. */
export function isSame(one: unknown, other: unknown): boolean {
  return sorted(one) === sorted(other);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** The text of an id; `undefined` for a value that is none. */
export function idText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value at a place such as `payer.openid`. */
export function valueAt(fields: Readonly<Record<string, unknown>>, place: string): unknown {
  return place
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      fields,
    );
}
