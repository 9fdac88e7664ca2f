/** JSON with exact integers and bounded depth. */
import * as Formatter from '../crypto/formatter.js';
import { endOfString, tooDeep } from './nesting.js';
import { scan } from './scan.js';

/** The type of an integer beyond ±(2^53 − 1), which a number cannot hold exactly: its digits as a string, or a `bigint`. */
export type BigIntegers = 'text' | 'bigint';

/**
 * Parses JSON like `JSON.parse`, but does not round integers: an integer beyond ±(2^53 − 1) becomes a string of its
 * digits, or a `bigint`. Numbers with a fraction or an exponent are parsed as `JSON.parse` does.
 *
 * @param options.bigIntegers `'text'` by default
 * @returns the value
 * @throws SyntaxError if the text is not JSON, or, with the code `TOO_DEEP`, if it nests deeper than 32 levels
 * @example Json.parse('{"id":9007199254740993}') // { id: '9007199254740993' }
 */
export function parse(
  text: string,
  options: { readonly bigIntegers?: BigIntegers | undefined } = {},
): unknown {
  const found = scan(text);
  if (found === 'too deep') throw Object.assign(new SyntaxError(tooDeep), { code: 'TOO_DEEP' });
  const value: unknown = JSON.parse(text);
  if (found === undefined) return value;
  // Node 20 does not pass the source text to a reviver, so long integers are put in quotes and the text is parsed again.
  const exact: unknown = JSON.parse(quoted(text));
  return options.bigIntegers === 'bigint' ? withBigInts(value, exact) : exact;
}

/**
 * Serialises a value like `JSON.stringify`, and a `bigint` as its digits.
 *
 * @returns the text; `undefined` for a value without a JSON form, such as a function
 * @throws TypeError if the value contains itself or nests deeper than 32 levels; errors of its own `toJSON`
 * @example Json.stringify({ id: 9007199254740993n }) // '{"id":9007199254740993}'
 */
export function stringify(value: unknown): string | undefined {
  const text = withDigits(value);
  if (text !== undefined && scan(text) === 'too deep') throw new TypeError(tooDeep);
  return text;
}

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Puts quotes around each integer that a number cannot hold exactly.
 *
 * @param text valid JSON
 */
function quoted(text: string): string {
  let out = '';
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      at = endOfString(text, at);
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      number.lastIndex = at;
      const digits = number.exec(text)?.[0] ?? character;
      const end = at + digits.length;
      if (isUnsafe(digits)) {
        out += `${text.slice(copied, at)}"${digits}"`;
        copied = end;
      }
      at = end - 1;
    }
  }
  return out + text.slice(copied);
}

function isUnsafe(digits: string): boolean {
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(Number(digits));
}

/**
 * Replaces the strings of digits in `exact` by bigints. `plain` is the same text parsed without quotes around long
 * integers: a number there and a string in `exact` mark such an integer. Neither is deeper than {@link parse} allows.
 */
function withBigInts(plain: unknown, exact: unknown): unknown {
  if (typeof plain === 'number' && typeof exact === 'string') return BigInt(exact);
  if (exact === null || typeof exact !== 'object') return exact;
  const from = plain as Record<string, unknown>;
  const into = exact as Record<string, unknown>;
  // `__proto__` is an own property here, so the assignment changes a field, not the prototype.
  for (const name of Object.keys(into)) into[name] = withBigInts(from[name], into[name]);
  return exact;
}

function withDigits(value: unknown): string | undefined {
  try {
    // Some programs add BigInt.prototype.toJSON. Its result, a string or a rounded number, must not be used here.
    return 'toJSON' in BigInt.prototype ? exactly(value) : plainly(value);
  } catch (error) {
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      throw new TypeError(tooDeep, { cause: error });
    }
    throw error;
  }
}

function plainly(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // A bigint causes a TypeError and needs the slower way. Other TypeErrors are thrown again there.
    if (error instanceof TypeError) return exactly(value);
    throw error;
  }
}

/** Writes each bigint as a string with a random prefix, then removes the quotes and the prefix from the JSON text. */
function exactly(value: unknown): string | undefined {
  const mark = Formatter.nonce();
  const text = JSON.stringify(value, function (this: Record<string, unknown>, name, item: unknown) {
    if (typeof item === 'bigint') return mark + String(item);
    const own = typeof item === 'string' || typeof item === 'number' ? this[name] : undefined;
    return typeof own === 'bigint' ? mark + String(own) : item;
  }) as string | undefined;
  return text?.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}
