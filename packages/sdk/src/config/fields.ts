/** How the configuration's fields are read, each named in the error. */
import { describe } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { serialProblem } from '../keys/serial-number.js';

/** Numbers with defaults; `undefined` for `false`. */
export function rules<Rules extends Readonly<Record<string, number>>>(
  field: string,
  value: unknown,
  defaults: Rules,
): Rules | undefined {
  if (value === false) return undefined;
  const out: Record<string, number> = { ...defaults };
  for (const [name, given] of Object.entries(members(field, value ?? {}, defaults))) {
    if (given === undefined) continue;
    if (typeof given !== 'number' || !Number.isFinite(given) || given < 0) {
      throw new ConfigError(`${field}.${name}`, `expected a number from 0 on, got ${describe(given)}`);
    }
    out[name] = given;
  }
  return out as Rules;
}

/** An object none of whose names is unknown. */
export function members(field: string, value: unknown, known: object): Readonly<Record<string, unknown>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new ConfigError(
      field,
      `expected an object such as { ${Object.keys(known)[0]}: … }, got ${describe(value)}`,
    );
  }
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(known, name)) continue;
    throw new ConfigError(
      `${field}.${name}`,
      `there is no such field; it takes ${Object.keys(known).join(', ')}`,
    );
  }
  return value as Readonly<Record<string, unknown>>;
}

export function optional<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
  return value === undefined ? undefined : read(value);
}

/** @param problemOf tells what is wrong with a text, where that can be told */
export function matching(
  field: string,
  value: unknown,
  pattern: RegExp,
  expected: string,
  problemOf: (text: string) => string | undefined = () => undefined,
): string {
  if (typeof value !== 'string' || value === '') {
    throw new ConfigError(field, `expected ${expected}, got ${describe(value)}`);
  }
  const problem = surroundings(value) ?? problemOf(value);
  if (problem === undefined && pattern.test(value)) return value;
  throw new ConfigError(
    field,
    `expected ${expected}${problem === undefined ? ', got another text' : `; ${problem}`}`,
  );
}

/** What environments, editors and shells leave around a text that has no such characters of its own. */
function surroundings(text: string): string | undefined {
  if (text.startsWith('\ufeff')) return 'it begins with a byte order mark';
  if (/[\r\n]$/.test(text)) return 'it ends in a line break: trim() it';
  if (/(?:\\r)?\\n$/.test(text)) return String.raw`it ends in \n, written out`;
  if (text !== text.trim()) return 'it has white space around it: trim() it';
  if (/^["'`].*["'`]$/s.test(text)) return 'it has quotes around it';
  return undefined;
}

/** @param what whose serial number it is */
export function serialFrom(field: string, value: unknown, what: string): string {
  return matching(
    field,
    value,
    /^[0-9A-Fa-f]{8,64}$/,
    `the serial number of ${what}, hexadecimal`,
    serialProblem,
  );
}

export function secret(field: string, value: unknown): string {
  if (typeof value !== 'string')
    throw new ConfigError(field, `expected a text of 32 bytes, got ${describe(value)}`);
  const length = Buffer.byteLength(value);
  const problem = value.includes('-----BEGIN') ? 'it is a key or a certificate in PEM' : surroundings(value);
  if (length === 32 && problem === undefined) return value;
  throw new ConfigError(
    field,
    `expected a text of 32 bytes, as set on the merchant platform, got ${length}${problem === undefined ? '' : `; ${problem}`}`,
  );
}
