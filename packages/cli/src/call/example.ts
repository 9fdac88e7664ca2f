import type { Schema } from '@wechatpay-kit/openapi/model';
import { isFilledIn, resolve } from './catalogue.js';

/** Values for fields by their names. The first row that fits counts. */
const values: readonly (readonly [name: RegExp, value: (now: Date) => string])[] = [
  [/(^|_)openid$/, () => 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'],
  [/appid$/, () => 'wxcbda96de0b165486'],
  [/mch_?id$|^mchid/, () => '1900000200'],
  [/(^|_)url$|_url_/, () => 'https://merchant.example/notify'],
  [/(^|_)ip$/, () => '127.0.0.1'],
  [/^auth_code$/, () => '134650000000000000'],
  [/currency|fee_type/, () => 'CNY'],
  [
    /(begin|start|end|expire|create|pay|finish|success|effect|valid|available|unavailable).*_?time$|(^|_)time($|_)|_at$/,
    (now) => shanghai(now),
  ],
  [/(^|_)date($|_)/, (now) => shanghai(now).slice(0, 10)],
  [
    /^out_.*(no|code|id)$|_(no|serial)$|^(nonce|request_serial|contract_code)/,
    (now) => `kit${now.getTime()}`,
  ],
  [/(sha256|sha1|md5|hash|digest)/, () => '0'.repeat(64)],
  [/(phone|mobile)/, () => '13800000000'],
  [/mail/, () => 'user@merchant.example'],
  [/(^|_)id$/, () => '1000'],
  [/(^|_)(amount|fee|total|count|quantity|price)$/, () => '1'],
];

/**
 * Makes a value for a schema: its example, its first allowed value, or one that fits its name. Objects have their
 * required fields.
 *
 * @param path the routing path of the operation
 */
export function makeExample(path: string, name: string, raw: Schema, now: Date): unknown {
  const schema = resolve(raw);
  const { example, enum: allowed, default: usual, const: only, type } = schema;
  if (only !== undefined) return only;
  if (example !== undefined) return example;
  if (usual !== undefined) return usual;
  if (allowed !== undefined) return allowed[0];
  switch (type) {
    case 'object':
      return fillRequired(path, schema, {}, now);
    case 'array':
      return [makeExample(path, name, schema.items ?? {}, now)];
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return false;
    default:
      return makeText(path, name, schema, now);
  }
}

/** Adds the required fields that a value lacks, also inside the objects that it has. */
export function fillRequired(path: string, raw: Schema, given: object, now: Date): Record<string, unknown> {
  const { properties = {}, required = [], anyOf = [] } = resolve(raw);
  const filled: Record<string, unknown> = { ...given };
  const wanted = anyOf.some(({ required: set = [] }) => set.every((name) => filled[name] !== undefined))
    ? required
    : [...required, ...(anyOf[0]?.required ?? [])];
  for (const [name, property] of Object.entries(properties)) {
    const schema = resolve(property);
    const known = filled[name];
    if (known !== null && typeof known === 'object' && !Array.isArray(known)) {
      filled[name] = fillRequired(path, schema, known, now);
    } else if (known === undefined && wanted.includes(name) && !isFilledIn(path, name, schema)) {
      filled[name] = makeExample(path, name, property, now);
    }
  }
  return filled;
}

function makeText(path: string, name: string, schema: Schema, now: Date): string {
  const { contentSchema, format } = schema;
  if (contentSchema !== undefined && schema['x-encoded'] !== 'urlencode') {
    return JSON.stringify(makeExample(path, name, contentSchema, now));
  }
  if (format === 'date-time') return shanghai(now);
  if (format === 'date') return shanghai(now).slice(0, 10);
  if (format === 'uri') return 'https://merchant.example/notify';
  return values.find(([pattern]) => pattern.test(name))?.[1](now) ?? 'example';
}

/** `2026-01-01T08:00:00+08:00`. */
function shanghai(now: Date): string {
  return `${new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
