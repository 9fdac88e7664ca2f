import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { stringify } from './json.js';
import { isRounded, mayHoldLongInteger, rounded } from './long-integers.js';
import { maxDepth, tooDeep } from './nesting.js';

/**
 * The JSON of a request's body, made once: this text is signed, and this text is sent. A `bigint` goes out as its digits.
 *
 * @param field what the value is called in an error
 * @throws RequestError naming what JSON cannot carry, or what WeChat Pay refuses (null)
 */
export function jsonText(value: unknown, field = 'json'): string {
  let text: string | undefined;
  try {
    text = stringify(value);
  } catch (cause) {
    throw unsendable(value, field, cause);
  }
  // Of the text, not the value: an object may serialise to anything, and a Map to nothing at all.
  if (text === undefined || !text.startsWith('{') || isCollection(value)) {
    throw new RequestError(field, `expected an object, got ${kindOf(value)}`);
  }
  // NaN, Infinity and holes in arrays become null as well, so the text is what has to be looked at.
  if (text.includes('null')) refuseNull(JSON.parse(text), field);
  if (mayHoldLongInteger(text)) refuseRounded(value, field);
  return text;
}

function refuseNull(sent: object, field: string): void {
  const place = placeOf(sent, (item) => item === null);
  if (place !== undefined) {
    throw new RequestError(
      field + place,
      'it would be sent as null, which WeChat Pay refuses; leave the field out',
    );
  }
}

function refuseRounded(value: unknown, field: string): void {
  const place = placeOf(value, isRounded);
  if (place !== undefined) throw new RequestError(field + place, rounded);
}

function isCollection(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Symbol.iterator in value;
}

function kindOf(value: unknown): string {
  if (isCollection(value) && !Array.isArray(value)) return 'a collection';
  const kind = describe(value);
  return kind === 'an object' ? 'one that serialises to something else' : kind;
}

/** Why there is no JSON of a value, and where, as far as that can be told. */
function unsendable(value: unknown, field: string, cause: unknown): RequestError {
  try {
    const above = new Set<unknown>();
    const place = placeOf(value, (item) => above.has(item), above);
    if (place !== undefined) return new RequestError(field + place, 'it contains itself');
    if (cause instanceof TypeError && cause.message === tooDeep) {
      return new RequestError(field, tooDeep, { cause });
    }
  } catch {
    // A getter of the value throws here as well.
  }
  return new RequestError(
    field,
    'JSON cannot carry it: a toJSON or a getter of it throws, or its text is too long',
    { cause },
  );
}

/**
 * The place of the first value that is wrong, such as `.a.b[0]`. It looks no deeper than {@link maxDepth}, and at each
 * object once, however often it is referred to.
 *
 * @param above is kept to hold the objects that the value looked at stands in
 */
function placeOf(
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
    const place = placeOf(item, wrong, above, done);
    if (place !== undefined) return (Array.isArray(value) ? `[${key}]` : `.${key}`) + place;
  }
  above.delete(value);
  done.add(value);
  return undefined;
}
