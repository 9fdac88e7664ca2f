/** JSON whose integers stay exact, and whose depth is bounded. */
import * as Formatter from '../crypto/formatter.js';
import { mayHoldLongInteger } from './long-integers.js';
import { endOfString, nestsTooDeep, tooDeep } from './nesting.js';

/** What becomes of an integer beyond ±(2^53 − 1), which a number cannot hold exactly: its digits as text, or a `bigint`. */
export type BigIntegers = 'text' | 'bigint';

/**
 * Reads a JSON text as `JSON.parse` does, but rounds no integer: one beyond ±(2^53 − 1) comes as its digits in a text,
 * or as a `bigint`. Numbers with a fraction or an exponent are read as `JSON.parse` reads them.
 *
 * @param options.bigIntegers `'text'` by default
 * @throws SyntaxError if it is no JSON, or nests deeper than 32 levels
 * @example Json.parse('{"id":9007199254740993}') // { id: '9007199254740993' }
 */
export function parse(
  text: string,
  options: { readonly bigIntegers?: BigIntegers | undefined } = {},
): unknown {
  if (nestsTooDeep(text)) throw new SyntaxError(tooDeep);
  const value: unknown = JSON.parse(text);
  if (!mayHoldLongInteger(text)) return value;
  // Node 20 gives a reviver no source text, so the long integers are put in quotes and the text is read once more.
  const exact: unknown = JSON.parse(quoted(text));
  return options.bigIntegers === 'bigint' ? withBigInts(value, exact) : exact;
}

/**
 * Writes a value as `JSON.stringify` does, and a `bigint` as its plain digits.
 *
 * @returns the text; `undefined` for what JSON has no text for, such as a function
 * @throws TypeError if the value contains itself or nests deeper than 32 levels; whatever its own `toJSON` throws
 * @example Json.stringify({ id: 9007199254740993n }) // '{"id":9007199254740993}'
 */
export function stringify(value: unknown): string | undefined {
  const text = withDigits(value);
  if (text !== undefined && nestsTooDeep(text)) throw new TypeError(tooDeep);
  return text;
}

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** The same text with quotes around each integer that a number cannot hold exactly. It is known to be JSON. */
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
 * Puts bigints into the second of two readings of one text: where the first has a number and the second a text.
 * Neither is deeper than {@link parse} allows.
 */
function withBigInts(plain: unknown, exact: unknown): unknown {
  if (typeof plain === 'number' && typeof exact === 'string') return BigInt(exact);
  if (exact === null || typeof exact !== 'object') return exact;
  const from = plain as Record<string, unknown>;
  const into = exact as Record<string, unknown>;
  // Each name is the object's own, `__proto__` included: to assign to it changes a field, never a prototype.
  for (const name of Object.keys(into)) into[name] = withBigInts(from[name], into[name]);
  return exact;
}

function withDigits(value: unknown): string | undefined {
  try {
    // Programs give BigInt a toJSON so that JSON.stringify takes it; what that makes of it, a text or a
    // rounded number, is not meant here.
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
    // A bigint is a TypeError, and needs the slower way. What else is one fails there again.
    if (error instanceof TypeError) return exactly(value);
    throw error;
  }
}

/** Marks each bigint with a random text, which nothing else in the value can hold, and then takes the marks away. */
function exactly(value: unknown): string | undefined {
  const mark = Formatter.nonce();
  const text = JSON.stringify(value, function (this: Record<string, unknown>, name, item: unknown) {
    if (typeof item === 'bigint') return mark + String(item);
    const own = typeof item === 'string' || typeof item === 'number' ? this[name] : undefined;
    return typeof own === 'bigint' ? mark + String(own) : item;
  }) as string | undefined;
  return text?.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}
