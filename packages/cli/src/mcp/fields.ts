/** An object with any fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** The argument with the name, if it is a text. */
export function textOf(given: Fields, name: string): string | undefined {
  const value = given[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The argument with the name, if it is an object. */
export function objectOf(given: Fields, name: string): Fields {
  const value = given[name];
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}
