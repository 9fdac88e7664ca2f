/**
 * Rows as JSON, without loss. Values that JSON lacks are objects with one name that begins with `$`:
 * `{"$bigint":"9007199254740993"}`, `{"$date":"2026-01-01T00:00:00.000Z"}`, `{"$bytes":"aGk="}`. An object of the row that
 * looks like one is wrapped: `{"$object":{"$date":1}}`. Fields without a value are left out.
 */

/** @throws TypeError naming the place of a value that is not plain */
export function encode(value: unknown, place = 'row'): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    case 'bigint':
      return { $bigint: String(value) };
    case 'object':
      return value === null ? null : encodeObject(value, place);
  }
  throw new TypeError(`${place}: ${typeof value === 'number' ? value : typeof value} cannot be stored`);
}

function encodeObject(value: object, place: string): unknown {
  if (Array.isArray(value)) return value.map((item, index) => encode(item, `${place}[${index}]`));
  if (value instanceof Date) {
    if (!Number.isNaN(value.getTime())) return { $date: value.toISOString() };
    throw new TypeError(`${place}: an invalid date cannot be stored`);
  }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  const prototype: unknown = Object.getPrototypeOf(value);
  // Rows from another realm, such as those of Node's vm, have another Object.prototype.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError(`${place}: an instance of ${value.constructor.name} cannot be stored`);
  }
  const fields = Object.entries(value).flatMap(([name, item]) =>
    item === undefined ? [] : [[name, encode(item, `${place}.${name}`)] as const],
  );
  const encoded = Object.fromEntries(fields);
  return fields.length === 1 && fields[0]?.[0].startsWith('$') ? { $object: encoded } : encoded;
}

/** @throws TypeError naming the place of an unknown kind of values */
export function decode(value: unknown, place = 'row'): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item, index) => decode(item, `${place}[${index}]`));
  const fields = Object.entries(value);
  const [first] = fields;
  if (fields.length === 1 && first?.[0].startsWith('$')) return decodeTagged(first[0], first[1], place);
  return decodeFields(fields, place);
}

function decodeFields(fields: readonly (readonly [string, unknown])[], place: string): object {
  return Object.fromEntries(fields.map(([name, item]) => [name, decode(item, `${place}.${name}`)]));
}

function decodeTagged(tag: string, value: unknown, place: string): unknown {
  if (tag === '$bigint' && typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value);
  if (tag === '$bytes' && typeof value === 'string') return Buffer.from(value, 'base64');
  if (tag === '$date' && typeof value === 'string' && !Number.isNaN(Date.parse(value)))
    return new Date(value);
  if (tag === '$object' && value !== null && typeof value === 'object') {
    return decodeFields(Object.entries(value), place);
  }
  throw new TypeError(`${place}: expected $bigint, $date, $bytes or $object with its value, got ${tag}`);
}
