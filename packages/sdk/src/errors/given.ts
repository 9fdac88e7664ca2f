/** How error messages describe values. */

/** Describes a value by its kind, never by its content. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'an empty string';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Like `describe`, for a field that expects a certain string and may have been given a different one. */
export function describeOther(value: unknown): string {
  return typeof value === 'string' && value !== '' ? 'a different string' : describe(value);
}

/** The longest value that an error quotes, in characters. A longer one may be a file, or a secret in the wrong field. */
const longest = 100;
const pem = '-----BEGIN';

/**
 * Quotes a value in an error: on one line, control characters escaped. Of a long value, only its length is given.
 *
 * @example `${quoted(host)} is not an access point`
 */
export function quoted(value: unknown): string {
  const text = String(value);
  if (text.includes(pem)) return 'a text in PEM';
  return text.length > longest ? `a value of ${text.length} characters` : escaped(text);
}

/** Quotes a name or a foreign error message: on one line, cut to the maximum length. */
export function cut(text: string): string {
  if (text.includes(pem)) return 'a text in PEM';
  return text.length > longest ? `${escaped(text.slice(0, longest - 1))}…` : escaped(text);
}

/** Why a file operation failed. The path, which Node repeats in its message, is removed. */
export function fileReason(error: unknown): string {
  return cut(error instanceof Error ? error.message.replace(/, [a-z]+(?: '.*)?$/s, '') : String(error));
}

/** Node's error as a `cause`. It is left out for a long value, which Node's message would repeat. */
export function fileCause(error: unknown, value: string): { cause?: unknown } {
  return value.length > longest ? {} : { cause: error };
}

/** A text on one line, without terminal control characters. */
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
