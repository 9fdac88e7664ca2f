/** The arguments of a command, as programs give them. */
export type Arguments = Readonly<Record<string, unknown>>;

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
