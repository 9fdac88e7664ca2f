import type { Schema } from '@wechatpay-kit/openapi/model';

/**
 * The value that the request gave, as a field of this schema has it.
 *
 * @returns `undefined` where nothing was given, or something that the field cannot hold
 */
export function repeat(schema: Schema, given: unknown): string | number | bigint | boolean | undefined {
  const value = convert(schema.type, given);
  if (value === undefined || schema.enum === undefined) return value;
  return schema.enum.some((allowed) => allowed === value) ? value : undefined;
}

function convert(type: Schema['type'], given: unknown): string | number | bigint | boolean | undefined {
  switch (type) {
    case 'string':
      if (typeof given === 'number' || typeof given === 'bigint') return String(given);
      return typeof given === 'string' && given !== '' ? given : undefined;
    case 'integer':
      return typeof given === 'bigint' ? given : toInteger(given);
    case 'number':
      return typeof given === 'bigint' ? given : (toInteger(given) ?? toNumber(given));
    case 'boolean':
      if (given === 'true' || given === 'false') return given === 'true';
      return typeof given === 'boolean' ? given : undefined;
    default:
      return undefined;
  }
}

/** An id may be larger than the integers that a number holds exactly: then it becomes a bigint. */
function toInteger(given: unknown): number | bigint | undefined {
  if (typeof given === 'string' && /^-?\d{16,19}$/.test(given)) {
    return Number.isSafeInteger(Number(given)) ? Number(given) : BigInt(given);
  }
  const value = toNumber(given);
  return Number.isInteger(value) ? value : undefined;
}

function toNumber(given: unknown): number | undefined {
  if (typeof given === 'number') return Number.isFinite(given) ? given : undefined;
  if (typeof given !== 'string' || !/^-?\d+(\.\d+)?$/.test(given)) return undefined;
  const value = Number(given);
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
}

/** Names that mean the same thing at any depth of an answer. */
export function isIdentity(name: string): boolean {
  return /(_id|_no|mchid|appid|openid|currency|_code)$/.test(name);
}

/** Collects the names of the fields of a request that arrive encrypted: the answer cannot repeat them. */
export function listEncrypted(
  schema: Schema | undefined,
  follow: (schema: Schema) => Schema,
  names: Set<string> = new Set<string>(),
): Set<string> {
  if (schema === undefined) return names;
  const { properties = {}, items } = follow(schema);
  for (const [name, value] of Object.entries(properties)) {
    if (follow(value)['x-encrypted'] !== undefined) names.add(name);
    listEncrypted(value, follow, names);
  }
  return listEncrypted(items, follow, names);
}
