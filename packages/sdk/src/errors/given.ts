/** How errors call the values that they were given. */

/** How a value is called in an error: by its kind, never by its content. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** How a value is called that is not the text expected, though it may be a text. */
export function describeOther(value: unknown): string {
  return typeof value === 'string' && value !== '' ? 'another text' : describe(value);
}

/** The longest value that an error repeats, in characters: a longer one is a file, or a secret given for something else. */
const longest = 100;
const pem = '-----BEGIN';

/**
 * A given value as an error repeats it: on one line, its control characters escaped; of a longer one only its length.
 *
 * @example `${quoted(host)} is no access point`
 */
export function quoted(value: unknown): string {
  const text = String(value);
  if (text.includes(pem)) return 'a text in PEM';
  return text.length > longest ? `a value of ${text.length} characters` : escaped(text);
}

/** A name, or another's message, as an error repeats it: on one line, and cut where it is longer. */
export function cut(text: string): string {
  if (text.includes(pem)) return 'a text in PEM';
  return text.length > longest ? `${escaped(text.slice(0, longest - 1))}…` : escaped(text);
}

/** What failed about a file, without its path, which Node repeats in its message. */
export function fileReason(error: unknown): string {
  return cut(error instanceof Error ? error.message.replace(/, [a-z]+(?: '.*)?$/s, '') : String(error));
}

/** Node's error as a `cause`: not where it repeats a long value that it failed for. */
export function fileCause(error: unknown, value: string): { cause?: unknown } {
  return value.length > longest ? {} : { cause: error };
}

/** A text on one line, with nothing in it that steers a terminal. */
export function escaped(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, (character) => short.get(character) ?? units(character));
}

const short: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function units(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
