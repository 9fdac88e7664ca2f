/**
 * JSON whose integers stay exact. A number holds integers up to ±(2^53 − 1); `JSON.parse` rounds longer ones. Here they
 * are bigints. (`Json` of the SDK does the same, but needs Node; `JSON.rawJSON` is not in every browser yet.)
 */
const string = '"(?:[^"\\\\]|\\\\.)*"';
const number = '-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?';

/**
 * Reads a JSON text as `JSON.parse` does, and integers beyond ±(2^53 − 1) as bigints.
 *
 * @param change a reviver, as of `JSON.parse`
 * @throws SyntaxError with the place in the given text
 */
export function parseExact(text: string, change = (_key: string, value: unknown): unknown => value): unknown {
  const plain: unknown = JSON.parse(text, change);
  if (!/\d{16}/.test(text)) return plain;
  const mark = newMark();
  const marked = text.replace(new RegExp(`${string}|${number}`, 'g'), (token) =>
    isLong(token) ? `"${mark}${token}"` : token,
  );
  return JSON.parse(marked, (key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark)
      ? BigInt(value.slice(mark.length))
      : change(key, value),
  );
}

/** Writes a value as `JSON.stringify` does, and bigints as their digits. */
export function writeExact(
  value: unknown,
  change = (_key: string, held: unknown): unknown => held,
  indent?: number,
): string | undefined {
  const mark = newMark();
  const text = JSON.stringify(
    value,
    (key, held: unknown) => (typeof held === 'bigint' ? `${mark}${held}` : change(key, held)),
    indent,
  ) as string | undefined;
  return text?.replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}

function isLong(token: string): boolean {
  return /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
}

/** A mark that does not occur in the text by chance. */
function newMark(): string {
  return `integer ${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)} `;
}
