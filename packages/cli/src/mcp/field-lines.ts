import { describeRules, type Schema } from '@wechatpay-kit/openapi/model';
import { isFilledIn, resolve } from '../call/catalogue.js';

/** Deeper fields are asked for by `show_field`. */
const deepest = 6;
/** Of a longer list, `show_field` shows all values. */
const mostValues = 12;

/**
 * A line for each field of an object, with what it is and what its values mean.
 *
 * @param path the routing path of the operation
 */
export function fieldLines(path: string, raw: Schema, indent = ''): string[] {
  const schema = resolve(raw);
  if (schema.oneOf !== undefined) return schema.oneOf.flatMap((form) => formLines(path, form, indent));
  const { properties = {}, patternProperties = {}, required = [] } = merged(schema);
  return Object.entries({ ...properties, ...patternProperties }).flatMap(([name, property]) => {
    const field = { ...resolve(property), ...withoutReference(property) };
    const marks = [
      typeOf(field),
      ...(required.includes(name) ? [isFilledIn(path, name, field) ? 'set by the SDK' : 'required'] : []),
      ...(field['x-encrypted'] === undefined ? [] : ['encrypted by the SDK']),
    ];
    const line = `${indent}- ${name} (${marks.join(', ')})${meaningOf(field)}`;
    const below = innerOf(field);
    if (below === undefined || indent.length / 2 >= deepest) return [line];
    return [line, ...fieldLines(path, below, `${indent}  `)];
  });
}

/** One of several forms of a message: what it is, and its fields. */
function formLines(path: string, form: Schema, indent: string): string[] {
  const name = form.$ref?.split('/').pop() ?? 'form';
  return [
    `${indent}- ${name} (one of several forms)${meaningOf(resolve(form))}`,
    ...fieldLines(path, form, `${indent}  `),
  ];
}

/** The values of an enumeration with their meanings: `JSAPI: official account`. */
export function valueLines(schema: Schema, most: number = Number.POSITIVE_INFINITY): string[] {
  const {
    enum: values = [],
    'x-enumDescriptions-en': english = {},
    'x-enumDescriptions': chinese = {},
  } = schema;
  const lines = values.slice(0, most).map((value) => {
    const meaning = [english[String(value)], chinese[String(value)]].filter((text) => text !== undefined);
    return meaning.length === 0 ? String(value) : `${value}: ${meaning.join(' · ')}`;
  });
  return values.length > most
    ? [...lines, `and ${values.length - most} more, which show_field lists`]
    : lines;
}

/** The official name and the sentence of a field. */
function meaningOf(field: Schema): string {
  const names = [field.title, field['x-title-en']].filter((text) => text !== undefined).join(' · ');
  const values = valueLines(field, mostValues);
  const limits = [
    ...describeRules(field).map(({ en }) => en),
    ...(field.default === undefined ? [] : [`default ${field.default}`]),
  ];
  const parts = [names, field['x-description-en'] ?? '', limits.join('; '), values.join('; ')];
  const text = parts
    .filter((part) => part !== '')
    .join('. ')
    .replaceAll('..', '.');
  return text === '' ? '' : `: ${text}`;
}

function typeOf({ type, items, enum: values, contentSchema }: Schema): string {
  if (contentSchema !== undefined) return 'text with JSON, written as an object';
  if (type === 'array') return `list of ${typeOf(resolve(items ?? {}))}`;
  return values === undefined ? (type ?? 'any') : `${type ?? 'string'}, one of a list`;
}

function innerOf(field: Schema): Schema | undefined {
  const inner = field.contentSchema ?? field;
  const item = inner.items === undefined ? inner : resolve(inner.items);
  const { properties, patternProperties } = merged(resolve(item));
  return properties === undefined && patternProperties === undefined ? undefined : item;
}

/** A schema together with the parts that it is made of. */
function merged(schema: Schema): Schema {
  if (schema.allOf === undefined) return schema;
  const parts = [...schema.allOf.map((part) => merged(resolve(part))), schema];
  return {
    ...schema,
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as NonNullable<
      Schema['properties']
    >,
    required: parts.flatMap(({ required = [] }) => required),
  };
}

function withoutReference({ $ref: _, ...rest }: Schema): Schema {
  return rest;
}
