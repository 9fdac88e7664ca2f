import { findSchema, type Schema } from '@wechatpay-kit/openapi/model';
import { comment } from './comment.js';
import { numberedName, pascalCase, property } from './names.js';

/** How a schema reads in TypeScript, depending on who wrote the value. */
export interface Side {
  /** What the caller sends (closed enumerations) or what the platform answers (open ones). */
  readonly from: 'merchant' | 'platform';
  /** APIv2's XML carries nothing but text: numbers may be sent as either, and arrive as text. */
  readonly xml: boolean;
}

/** What the types of one description share. */
export interface TypeContext {
  /** The structures that `$ref` names. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /** The English of a Chinese label. */
  readonly glossary: Readonly<Record<string, string>>;
  /** The interfaces of shared structures by name, made when first referred to. */
  readonly shared: Map<string, string>;
}

/**
 * One named interface per object, nested ones named after their place: no anonymous types, nothing computed.
 *
 * @param extra further members, as source
 */
export function interfacesOf(
  context: TypeContext,
  name: string,
  schema: Schema,
  side: Side,
  extra: readonly string[] = [],
): string {
  const nested: string[] = [];
  const required = new Set(schema.required);
  const members = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    ...labelComment(context, value),
    `  ${property(key)}${required.has(key) ? '' : '?'}: ${typeOf(context, value, `${name}${pascalCase(key)}`, side, nested, key)};`,
  ]);
  // APIv2 numbers fields that occur several times: coupon_id_0, coupon_id_1 …
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is TypeScript being written, not run
  const digits = '${number}';
  const numbered = Object.entries(schema.patternProperties ?? {}).flatMap(([pattern, value]) => [
    ...labelComment(context, value),
    `  [field: \`${numberedName(pattern, digits)}\`]: ${typeOf(context, value, name, side, nested)} | undefined;`,
  ]);
  const open = schema.additionalProperties || (members.length === 0 && numbered.length === 0);
  const rest = open ? [`  [field: string]: ${anyField(side)};`] : [];
  return [
    `export interface ${name} {\n${[...members, ...extra, ...numbered, ...rest].join('\n')}\n}`,
    ...nested,
  ].join('\n\n');
}

/** A body's own interface: of one that is a shared structure as a whole, another name for that. */
export function rootInterface(context: TypeContext, name: string, schema: Schema, side: Side): string {
  if (schema.$ref === undefined) return interfacesOf(context, name, schema, side);
  return `export interface ${name} extends ${sharedType(context, schema.$ref, side)} {}`;
}

/** A label as documentation: the official short name and its English. */
export function labelComment({ glossary }: TypeContext, { title, 'x-title-en': own }: Schema): string[] {
  if (title === undefined) return [];
  const english = own ?? glossary[title];
  return [comment('  ', [english === undefined || english === title ? title : `${title} · ${english}`])];
}

function anyField({ from, xml }: Side): string {
  if (!xml) return 'unknown';
  return from === 'merchant' ? 'string | number | undefined' : 'string';
}

/** @param field the field's own name, where it has one */
function typeOf(
  context: TypeContext,
  schema: Schema,
  name: string,
  side: Side,
  nested: string[],
  field = '',
): string {
  if (schema.$ref !== undefined) return sharedType(context, schema.$ref, side);
  switch (schema.type) {
    case 'object':
      nested.push(interfacesOf(context, name, schema, side));
      return name;
    case 'array': {
      const item = typeOf(context, schema.items ?? {}, name, side, nested, field);
      return item.includes(' ') ? `(${item})[]` : `${item}[]`;
    }
    default:
      return schema.enum === undefined
        ? scalar(schema, side) + bigint(schema, side, field)
        : enumeration(schema.enum, schema, side);
  }
}

/**
 * The interface of a shared structure. Requests get one of their own where it has enumerations, which are closed
 * there and open in answers, or identifiers that are integers.
 */
function sharedType(context: TypeContext, ref: string, side: Side): string {
  const { name: component, schema } = findSchema(context.schemas, ref);
  const name = side.from === 'merchant' && isOfOneSide(context, schema) ? `${component}Request` : component;
  if (!context.shared.has(name)) {
    context.shared.set(name, '');
    context.shared.set(name, interfacesOf(context, name, schema, side));
  }
  return name;
}

/** Whether a structure reads differently in requests and in answers. */
function isOfOneSide(context: TypeContext, schema: Schema, field = ''): boolean {
  if (schema.$ref !== undefined) {
    return isOfOneSide(context, findSchema(context.schemas, schema.$ref).schema);
  }
  if (schema.enum !== undefined || isIntegerId(schema, field)) return true;
  return (
    Object.entries(schema.properties ?? {}).some(([name, value]) => isOfOneSide(context, value, name)) ||
    (schema.items !== undefined && isOfOneSide(context, schema.items, field))
  );
}

/**
 * Only a number that names something can be beyond 2^53: an id of 17 digits and more, of which a `number` is another
 * one. Amounts, counts and times stay plain numbers, so that programs can go on calculating with them.
 */
function isIntegerId({ type, enum: values }: Schema, field: string): boolean {
  return type === 'integer' && values === undefined && /(?:^|_)ids?$|^brandid$|_serial$/.test(field);
}

function bigint(schema: Schema, { from }: Side, field: string): string {
  return from === 'merchant' && isIntegerId(schema, field) ? ' | bigint' : '';
}

function scalar(schema: Schema, { from, xml }: Side): string {
  switch (schema.type) {
    case 'integer':
    case 'number':
      if (!xml) return 'number';
      return from === 'merchant' ? 'string | number' : 'string';
    case 'boolean':
      return xml ? 'string' : 'boolean';
    case 'string':
      return schema.contentMediaType === 'application/octet-stream' ? 'FileContent' : 'string';
    default:
      return 'unknown';
  }
}

function enumeration(values: readonly (string | number)[], schema: Schema, side: Side): string {
  const literals = values.map((value) =>
    typeof value === 'number' && !side.xml ? String(value) : `'${String(value).replaceAll("'", "\\'")}'`,
  );
  if (side.from === 'merchant') {
    const numbers = side.xml ? values.filter((value) => typeof value === 'number').map(String) : [];
    return [...literals, ...numbers].join(' | ');
  }
  return [...literals, `(${scalar(schema, side)} & {})`].join(' | ');
}
