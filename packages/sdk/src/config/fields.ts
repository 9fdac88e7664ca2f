/** Readers for fields of the configuration. Each error names the field. */
import { describe } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';
import { serialProblem } from '../keys/serial-number.js';

/** Reads an object of numbers, with defaults; `undefined` for `false`. */
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
      throw new ConfigError(`${field}.${name}`, `expected a number of at least 0, got ${describe(given)}`);
    }
    out[name] = given;
  }
  return out as Rules;
}

/** Reads an object that has known fields only. */
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
      `unknown field; expected one of ${Object.keys(known).join(', ')}`,
    );
  }
  return value as Readonly<Record<string, unknown>>;
}

export function optional<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
  return value === undefined ? undefined : read(value);
}

/** @param findProblem explains what is wrong with a string, if it can */
export function matching(
  field: string,
  value: unknown,
  pattern: RegExp,
  expected: string,
  findProblem: (text: string) => string | undefined = () => undefined,
): string {
  if (typeof value !== 'string' || value === '') {
    throw new ConfigError(field, `expected ${expected}, got ${describe(value)}`);
  }
  const problem = findSurroundings(value) ?? findProblem(value);
  if (problem === undefined && pattern.test(value)) return value;
  throw new ConfigError(
    field,
    `expected ${expected}${problem === undefined ? ', got a different string' : `; ${problem}`}`,
  );
}

/** Finds characters that environments, editors and shells add around a value. */
function findSurroundings(text: string): string | undefined {
  if (text.startsWith('\ufeff')) return 'it begins with a byte order mark: remove it';
  if (/[\r\n]$/.test(text)) return 'it ends in a line break: trim() it';
  if (/(?:\\r)?\\n$/.test(text)) return String.raw`it ends in a backslash and an n (\n): remove them`;
  if (text !== text.trim()) return 'it has white space around it: trim() it';
  if (/^["'`].*["'`]$/s.test(text)) return 'it has quotes around it: remove them';
  return undefined;
}

/** @param what names the certificate in errors */
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
    throw new ConfigError(field, `expected a string of 32 bytes, got ${describe(value)}`);
  const length = Buffer.byteLength(value);
  const problem = value.includes('-----BEGIN')
    ? 'it is a key or a certificate in PEM'
    : findSurroundings(value);
  if (length === 32 && problem === undefined) return value;
  throw new ConfigError(
    field,
    `expected a string of 32 bytes, as set on the merchant platform, got ${length} bytes${problem === undefined ? '' : `; ${problem}`}`,
  );
}
