import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { stringify } from './json.js';
import { isRounded, rounded } from './long-integers.js';
import { maxDepth, tooDeep } from './nesting.js';
import { scan } from './scan.js';

/**
 * Serialises a request's body. The same text is signed and sent. A `bigint` is written as its digits.
 *
 * @param field names the value in errors
 * @throws RequestError naming a value that JSON cannot represent, or that WeChat Pay refuses (null)
 */
export function jsonText(value: unknown, field = 'json'): string {
  let text: string | undefined;
  try {
    text = stringify(value);
  } catch (cause) {
    throw unsendable(value, field, cause);
  }
  // The text is checked, not the value: an object may serialise to anything, and a Map serialises to {}.
  if (text === undefined || !text.startsWith('{') || isCollection(value)) {
    throw new RequestError(field, `expected an object, got ${describeKind(value)}`);
  }
  // The text is checked, because NaN, Infinity and holes in arrays become null, too.
  if (text.includes('null')) refuseNull(JSON.parse(text), field);
  if (scan(text) === 'long integer') refuseRounded(value, field);
  return text;
}

function refuseNull(sent: object, field: string): void {
  const place = findPlace(sent, (item) => item === null);
  if (place !== undefined) {
    throw new RequestError(
      field + place,
      'it would be sent as null, which WeChat Pay refuses; leave the field out',
    );
  }
}

function refuseRounded(value: unknown, field: string): void {
  const place = findPlace(value, isRounded);
  if (place !== undefined) throw new RequestError(field + place, rounded);
}

function isCollection(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Symbol.iterator in value;
}

function describeKind(value: unknown): string {
  if (isCollection(value) && !Array.isArray(value)) return 'a collection';
  const kind = describe(value);
  return kind === 'an object' ? 'an object that serialises to something else' : kind;
}

/** The error for a value that cannot be serialised. It names the place if that can be found. */
function unsendable(value: unknown, field: string, cause: unknown): RequestError {
  try {
    const above = new Set<unknown>();
    const place = findPlace(value, (item) => above.has(item), above);
    if (place !== undefined) return new RequestError(field + place, 'it contains itself');
    if (cause instanceof TypeError && cause.message === tooDeep) {
      return new RequestError(field, tooDeep, { cause });
    }
  } catch {
    // A getter that throws during serialisation throws here, too.
  }
  return new RequestError(
    field,
    'it cannot be written as JSON: its toJSON or a getter throws, or its text is too long',
    { cause },
  );
}

/**
 * The place of the first wrong value, such as `.a.b[0]`. The search stops at {@link maxDepth}, and visits each object
 * once.
 *
 * @param above the objects that contain the value; updated during the search
 */
function findPlace(
  value: unknown,
  wrong: (item: unknown) => boolean,
  above: Set<unknown> = new Set(),
  done: Set<unknown> = new Set(),
): string | undefined {
  if (wrong(value)) return '';
  if (value === null || typeof value !== 'object' || above.size >= maxDepth || done.has(value)) {
    return undefined;
  }
  above.add(value);
  for (const [key, item] of Object.entries(value)) {
    const place = findPlace(item, wrong, above, done);
    if (place !== undefined) return (Array.isArray(value) ? `[${key}]` : `.${key}`) + place;
  }
  above.delete(value);
  done.add(value);
  return undefined;
}
