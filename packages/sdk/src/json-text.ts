import { RequestError } from './errors/index.js';
import { describe } from './keys.js';

/**
 * The JSON of a request's body, made once: this text is signed, and this text is sent.
 *
 * @param field what the value is called in an error
 * @throws RequestError naming what JSON cannot carry, or what WeChat Pay refuses (null)
 */
export function jsonText(value: unknown, field = 'json'): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new RequestError(
      placeOf(value, field, (item) => typeof item === 'bigint') ?? field,
      'JSON cannot carry it (a cycle, a BigInt, a toJSON that throws, or too many levels)',
      { cause: error },
    );
  }
  // Of the text, not the value: an object may serialise to anything, and a Map to nothing at all.
  if (text === undefined || !text.startsWith('{') || isCollection(value)) {
    throw new RequestError(field, `expected an object, got ${kindOf(value)}`);
  }
  // NaN, Infinity and holes in arrays become null as well, so the text is what has to be looked at.
  if (text.includes('null')) refuseNull(JSON.parse(text), field);
  return text;
}

function refuseNull(sent: object, field: string): void {
  const place = placeOf(sent, field, (item) => item === null);
  if (place !== undefined) {
    throw new RequestError(place, 'it would be sent as null, which WeChat Pay refuses; leave the field out');
  }
}

function isCollection(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Symbol.iterator in value;
}

function kindOf(value: unknown): string {
  if (isCollection(value) && !Array.isArray(value)) return 'a collection';
  const kind = describe(value);
  return kind === 'an object' ? 'one that serialises to something else' : kind;
}

/** The place of the first value that is wrong or contains itself, as `json.a.b[0]`; `undefined` if that cannot be told. */
function placeOf(value: unknown, field: string, wrong: (item: unknown) => boolean): string | undefined {
  try {
    return locate(value, wrong, field, []);
  } catch {
    return undefined;
  }
}

function locate(
  value: unknown,
  wrong: (item: unknown) => boolean,
  field: string,
  seen: readonly unknown[],
): string | undefined {
  if (wrong(value) || seen.includes(value)) return field;
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, item] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${field}[${key}]` : `${field}.${key}`;
    const found = locate(item, wrong, place, [...seen, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}
