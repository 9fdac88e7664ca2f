import { describe, quoted } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { isRounded, rounded } from '../text/long-integers.js';

const variable = /\{([^{}]*)\}/g;
/** https://www.rfc-editor.org/rfc/rfc3986#section-3.3 */
const literalSegment = /^(?:[\w\-.~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+$/;
/** Matches nearly every path without variables; its segments need no further check. */
const plainPath = /^[\w-]+(?:\/[\w-]+)*$/;

/** A chain spells a trailing slash as `_empty_`. */
const empty = 'empty';

/** Returns the names of a path's variables, in order. */
export function pathVariables(path: string): string[] {
  // A fast path: most paths have no variables.
  if (!path.includes('{')) return [];
  return [...path.matchAll(variable)].map(([, name]) => name ?? '').filter((name) => name !== empty);
}

/**
 * Inserts the variables' values into a path. They are percent-encoded, so a value cannot lead to another endpoint.
 *
 * @param path such as `v3/pay/transactions/out-trade-no/{out_trade_no}`
 * @throws RequestError for a value that is missing, empty, `.` or `..`, and for an invalid path
 */
export function expandPath(path: string, values: Readonly<Record<string, unknown>>): string {
  if (plainPath.test(path)) return path;
  return path
    .split('/')
    .map((segment, at, all) => {
      if (segment === `{${empty}}` && at === all.length - 1) return '';
      const expanded = segment.replace(variable, (_, name: string) => encoded(name, values[name]));
      if (!literalSegment.test(expanded) || isDots(expanded)) {
        throw new RequestError(
          'path',
          `'${quoted(segment)}' cannot be a part of the path '${quoted(path)}'; pass values as path variables, and a query as query`,
        );
      }
      return expanded;
    })
    .join('/');
}

/**
 * Builds a query string without its question mark. It omits `undefined` and `null`; an array repeats the name.
 *
 * @throws RequestError naming a value that is not a string, number or boolean
 */
export function queryString(query: Readonly<Record<string, unknown>>): string {
  return Object.entries(query)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((item) => pair(name, item)))
    .filter((text) => text !== undefined)
    .join('&');
}

function pair(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isScalar(value))
    throw new RequestError(`query.${name}`, `expected text, a number or a boolean, got ${describe(value)}`);
  if (isRounded(value)) throw new RequestError(`query.${name}`, rounded);
  // A URL spells an apostrophe in its query as %27, and the signature covers that spelling.
  return `${percentEncoded(`query.${name}`, name)}=${percentEncoded(`query.${name}`, String(value))}`.replaceAll(
    "'",
    '%27',
  );
}

function encoded(name: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') {
    throw new RequestError(name, `the path needs it: expected text or a number, got ${describe(value)}`);
  }
  if (isRounded(value)) throw new RequestError(name, rounded);
  const text = String(value);
  if (text === '' || isDots(text)) {
    throw new RequestError(name, `the path needs it: '${text}' would lead to another endpoint`);
  }
  return percentEncoded(name, text);
}

function percentEncoded(field: string, text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new RequestError(field, 'it contains half of a surrogate pair, which is not a character');
  }
}

function isDots(segment: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(segment);
}

function isScalar(value: unknown): value is string | number | bigint | boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean';
}
