import type { Schema } from '@wechatpay-kit/openapi/model';

/** Who writes a field: the merchant in a request, WeChat Pay in an answer or a notification. */
export type Side = 'request' | 'answer';

/** What a field's value must be like, in keywords of the schema. */
export type Limits = Pick<Schema, Keyword>;

type Keyword = (typeof textKeywords)[number] | (typeof listKeywords)[number] | (typeof valueKeywords)[number];

const textKeywords = [
  'minLength',
  'maxLength',
  'x-length-unit',
  'pattern',
  'x-pattern',
  'format',
  'x-format',
] as const;
const listKeywords = ['minItems', 'maxItems'] as const;
const valueKeywords = ['minimum', 'maximum', 'x-unit', 'x-format'] as const;

const keywords = new Set<string>([...textKeywords, ...listKeywords, ...valueKeywords]);

/**
 * Adds limits to the schema of a field, as far as they fit its type. Those of a text apply to the texts of a list. What
 * the schema says itself goes before.
 */
export function limit(schema: Schema, limits: Limits): Schema {
  const { type, items } = schema;
  if (schema.$ref !== undefined || schema.enum !== undefined || schema.const !== undefined) return schema;
  if (type === 'array') {
    const whole = merge(schema, pick(limits, listKeywords));
    return items?.type === 'string' ? { ...whole, items: limit(items, limits) } : whole;
  }
  if (type === 'string') return merge(schema, pick(limits, [...textKeywords, 'x-unit']));
  if (type === 'integer' || type === 'number') return merge(schema, pick(limits, valueKeywords));
  return schema;
}

/** The limits without their enforcement: `x-pattern` for `pattern`, `x-format` for `format`. */
export function documentOnly({ pattern, format, ...limits }: Limits): Limits {
  return {
    ...limits,
    ...(pattern === undefined ? {} : { 'x-pattern': pattern }),
    ...(format === undefined ? {} : { 'x-format': format }),
  };
}

/** @throws Error naming a keyword that is no limit */
export function checkLimits(place: string, limits: object): void {
  for (const name of Object.keys(limits)) {
    if (!keywords.has(name)) throw new Error(`${place}: ${name} is not one of ${[...keywords].join(', ')}`);
  }
}

function pick(limits: Limits, names: readonly Keyword[]): Limits {
  return Object.fromEntries(names.flatMap((name) => (name in limits ? [[name, limits[name]]] : [])));
}

/** A format or a pattern beside the field also replaces the other form of the same limit. */
function merge(schema: Schema, limits: Limits): Schema {
  const replaced = new Set<string>([
    ...('format' in schema || 'x-format' in schema ? ['format', 'x-format'] : []),
    ...('pattern' in schema || 'x-pattern' in schema ? ['pattern', 'x-pattern'] : []),
  ]);
  const added = Object.entries(limits).filter(([name]) => !replaced.has(name));
  return added.length === 0 ? schema : { ...Object.fromEntries(added), ...schema };
}
