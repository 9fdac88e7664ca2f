type Fields = Readonly<Record<string, unknown>>;

/**
 * What of a message was changed, as the command `trigger` takes it: values by path, `amount.total`. Fields that were
 * removed are not told: the sandbox makes them up.
 */
export function changesOf(before: unknown, after: unknown, path = ''): Fields {
  if (isFields(before) && isFields(after)) {
    return merge(Object.entries(after), (name) => before[name], path);
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return merge(
      after.map((value, at) => [String(at), value]),
      (at) => before[Number(at)],
      path,
    );
  }
  return path === '' || JSON.stringify(before) === JSON.stringify(after) ? {} : { [path]: after };
}

function merge(
  entries: readonly (readonly [string, unknown])[],
  before: (name: string) => unknown,
  path: string,
): Fields {
  const parts = entries.map(([name, value]) =>
    changesOf(before(name), value, path === '' ? name : `${path}.${name}`),
  );
  return Object.assign({}, ...parts) as Fields;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
