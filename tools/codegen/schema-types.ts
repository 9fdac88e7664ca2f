import { describeRules, findSchema, type Schema } from '@wechatpay-kit/openapi/model';
import { comment } from './comment.js';
import { numberedName, pascalCase, property } from './names.js';

/** How a schema is written in TypeScript. */
export interface Side {
  /** The author of the value. Enumerations are closed for the merchant, and open for the platform. */
  readonly from: 'merchant' | 'platform';
  /** XML of APIv2 carries only text: numbers can be sent as either type, and are received as text. */
  readonly xml: boolean;
}

/** What all types of a description share. */
export interface TypeContext {
  /** The shared schemas, which `$ref` names. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /** The English of a Chinese label. */
  readonly glossary: Readonly<Record<string, string>>;
  /** The interfaces of shared schemas by name, made at the first reference. */
  readonly shared: Map<string, string>;
}

/**
 * One named interface per object. Nested interfaces are named after their place.
 *
 * @param extra further members, as source
 */
export function emitInterfaces(
  context: TypeContext,
  name: string,
  schema: Schema,
  side: Side,
  extra: readonly string[] = [],
): string {
  const nested: string[] = [];
  const required = new Set(schema.required);
  const members = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    ...labelComment(context, value, side),
    `  ${property(key)}${required.has(key) ? '' : '?'}: ${emitType(context, value, `${name}${pascalCase(key)}`, side, nested, key)};`,
  ]);
  // APIv2 numbers repeated fields: coupon_id_0, coupon_id_1 …
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is TypeScript being written, not run
  const digits = '${number}';
  const numbered = Object.entries(schema.patternProperties ?? {}).flatMap(([pattern, value]) => [
    ...labelComment(context, value, side),
    `  [field: \`${numberedName(pattern, digits)}\`]: ${emitType(context, value, name, side, nested)} | undefined;`,
  ]);
  const open = schema.additionalProperties || (members.length === 0 && numbered.length === 0);
  const rest = open ? [`  [field: string]: ${anyField(side)};`] : [];
  return [
    `export interface ${name} {\n${[...members, ...extra, ...numbered, ...rest].join('\n')}\n}`,
    ...nested,
  ].join('\n\n');
}

/** The type of a body. A shared schema is extended; several forms are a union of their interfaces. */
export function rootType(context: TypeContext, name: string, schema: Schema, side: Side): string {
  if (schema.oneOf !== undefined) {
    const forms = schema.oneOf.map(({ $ref = '' }) => sharedType(context, $ref, side));
    return `export type ${name} =\n${forms.map((form) => `  | ${form}`).join('\n')};`;
  }
  if (schema.$ref === undefined) return emitInterfaces(context, name, schema, side);
  return `export interface ${name} extends ${sharedType(context, schema.$ref, side)} {}`;
}

/**
 * The documentation of a field: the official short name and its English, what it is and what its value must be like (of a
 * request, which the merchant writes), and what the values of an enumeration mean.
 */
export function labelComment({ glossary }: TypeContext, schema: Schema, side: Side): string[] {
  const { title, 'x-title-en': own } = schema;
  const name = title === undefined ? [] : [bilingual(title, own ?? glossary[title])];
  const values = Object.entries(schema['x-enum-labels'] ?? schema.items?.['x-enum-labels'] ?? {});
  // A field with one value has no choice to explain.
  const meanings =
    values.length < 2 ? [] : values.map(([value, label]) => `- \`${value}\` ${bilingual(...label)}`);
  const { description, 'x-description-en': english } = schema;
  const notes =
    side.from === 'platform' || description === undefined
      ? []
      : [description, ...(english === undefined ? [] : [english])];
  const lines = [name, notes, side.from === 'platform' ? [] : ruleLines(schema), meanings]
    .filter((part) => part.length > 0)
    .flatMap((part) => ['', ...part]);
  return lines.length === 0 ? [] : [comment('  ', lines.slice(1))];
}

function ruleLines(schema: Schema): string[] {
  const rules = describeRules(schema);
  const zh = rules.map((rule) => rule.zh).join('；');
  const en = rules.map((rule) => rule.en).join('; ');
  const { default: value } = schema;
  return [
    ...(zh === '' ? [] : [bilingual(zh, en)]),
    ...(value === undefined ? [] : [`@default ${typeof value === 'string' ? `'${value}'` : value}`]),
  ];
}

function bilingual(chinese: string, english = chinese): string {
  return english === chinese ? chinese : `${chinese} · ${english}`;
}

function anyField({ from, xml }: Side): string {
  if (!xml) return 'unknown';
  return from === 'merchant' ? 'string | number | undefined' : 'string';
}

/** @param field the name of the field, if it has one */
function emitType(
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
      nested.push(emitInterfaces(context, name, schema, side));
      return name;
    case 'array': {
      const item = emitType(context, schema.items ?? {}, name, side, nested, field);
      return item.includes(' ') ? `(${item})[]` : `${item}[]`;
    }
    default:
      return schema.enum === undefined
        ? scalar(schema, side) + bigint(schema, side, field)
        : enumeration(schema.enum, schema, side);
  }
}

/**
 * The interface of a shared schema. Requests have their own if the schema has enumerations, which are closed in requests
 * and open in answers, or ids that are integers.
 */
function sharedType(context: TypeContext, ref: string, side: Side): string {
  const { name: component, schema } = findSchema(context.schemas, ref);
  const name = side.from === 'merchant' && isOfOneSide(context, schema) ? `${component}Request` : component;
  if (!context.shared.has(name)) {
    context.shared.set(name, '');
    context.shared.set(
      name,
      [...formComment(context, schema), emitInterfaces(context, name, schema, side)].join('\n'),
    );
  }
  return name;
}

/** The documentation of one form of a message: what it is, and the fields that tell it from the others. */
function formComment({ glossary }: TypeContext, schema: Schema): string[] {
  const { title, 'x-title-en': own, description, 'x-description-en': english } = schema;
  if (title === undefined) return [];
  const notes = [description, english].filter((text) => text !== undefined);
  const lines = [bilingual(title, own ?? glossary[title]), ...(notes.length === 0 ? [] : ['', ...notes])];
  return [comment('', lines)];
}

/** Whether a schema differs between requests and answers. */
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
 * Only ids can exceed 2^53: a `number` would change an id of 17 digits. Amounts, counts and times stay plain numbers, so
 * that programs can calculate with them.
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
