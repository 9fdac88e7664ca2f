/** The arguments of a command, as programs give them. */
export type Arguments = Readonly<Record<string, unknown>>;

/**
 * Reads a number of things, which a query gives as text.
 *
 * @returns `undefined` if it is not given
 * @throws RangeError naming it
 */
export function readCount(given: Arguments, name: string): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw new RangeError(`${name}: expected a whole number, got ${JSON.stringify(String(value))}`);
}

/**
 * Refuses arguments that a command does not have.
 *
 * @param expected the names, as the message gives them
 * @throws TypeError naming the argument
 */
export function refuseOthers(
  given: Arguments,
  names: readonly string[],
  expected: string = names.join(', '),
): void {
  const other = Object.keys(given).find((name) => !names.includes(name));
  if (other !== undefined) throw new TypeError(`${other}: expected ${expected}`);
}
