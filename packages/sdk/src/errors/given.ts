/** How errors call the values that they were given. */

/** How a value is called in an error: by its kind, never by its content. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The longest value that an error repeats, in characters: a longer one is a file, or a secret given for something else. */
const longest = 100;

/**
 * A given value as an error repeats it: on one line, its control characters escaped; of a longer one only its length.
 *
 * @example `${quoted(host)} is no access point`
 */
export function quoted(value: unknown): string {
  const text = String(value);
  if (text.length > longest) return `a value of ${text.length} characters`;
  return text.replace(/[\p{C}\u2028\u2029]/gu, (character) => JSON.stringify(character).slice(1, -1));
}

/**
 * Why a file cannot be read, without its path, which Node repeats in its message.
 *
 * @example reasonOf(error) // 'ENOENT'
 */
export function fileReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'it is no usable address of a file';
}
