import { describeRules, findSchema, mergeVariants, type Schema } from '@wechatpay-kit/openapi/model';
import { numberedName } from '../codegen/names.js';
import { type Label, readLabel } from './label.js';

/** A field of a request, an answer or a notification, as on a page. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly label: Label | undefined;
  /** What it is, where its value comes from and what goes wrong. */
  readonly note: Label | undefined;
  readonly required: boolean;
  readonly enum: readonly (string | number)[];
  /** What the values of the enumeration mean, where the description says it. */
  readonly meanings: Readonly<Record<string, Label>>;
  readonly encrypted: Schema['x-encrypted'];
  /** Text with JSON, or URL-encoded text. `fields` are those of the content. */
  readonly encoded: 'json' | 'urlencode' | undefined;
  /** The SDK computes it. */
  readonly computed: boolean;
  readonly default: Schema['default'];
  /** Numbered: `coupon_id_$n`. */
  readonly numbered: boolean;
  /** The fields of an object, or of the objects in a list. */
  readonly fields: readonly Field[];
  /** The items of a list. */
  readonly item: Field | undefined;
  /** What its value must be like, and when it is required. */
  readonly rules: readonly Label[];
  /** One of these sets of fields is required. */
  readonly choices: readonly (readonly string[])[];
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly example: unknown;
  /** The differences of the sources. */
  readonly sources: Schema['x-sources'];
}

export type FieldType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'file';

/** What the fields of all schemas share. */
export interface FieldContext {
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly glossary: Readonly<Record<string, string>>;
  /** The usual label of each field name, for fields without a label. */
  readonly usual: ReadonlyMap<string, Label>;
}

/** One form of a message that several products share. */
export interface FieldVariant {
  /** The name of its interface: `PartnerTransaction`. */
  readonly type: string;
  readonly title: Label;
  /** What it is, and the fields that tell it from the others. */
  readonly note: Label;
  readonly fields: readonly Field[];
}

/**
 * The forms of a message, in the order of the description.
 *
 * @returns an empty list for a message of one form
 * @throws Error for a form that has no title and description
 */
export function describeVariants(context: FieldContext, { oneOf = [] }: Schema): readonly FieldVariant[] {
  return oneOf.map((variant) => {
    const { name: type, schema } = findSchema(context.schemas, variant.$ref ?? '');
    const title = readLabel(context.glossary, schema);
    const note = readNote(schema);
    if (title === undefined || note === undefined) {
      throw new Error(`${type}: a form of a message needs a title and a description`);
    }
    return { type, title, note, fields: describeFields(context, variant) };
  });
}

/** The fields of an object's schema, in the order of the description. The forms of a message are joined. */
export function describeFields(
  context: FieldContext,
  schema: Schema,
  above: readonly string[] = [],
): readonly Field[] {
  const { schema: object, above: inside } = resolve(context, schema, above);
  const required = new Set(object.required);
  return [
    ...(object.allOf ?? []).flatMap((part) => describeFields(context, part, inside)),
    ...Object.entries(object.properties ?? {}).map(([name, value]) =>
      describeField(context, name, value, required.has(name), inside),
    ),
    ...Object.entries(object.patternProperties ?? {}).map(([pattern, value]) => ({
      // The official pages use this form.
      ...describeField(context, numberedName(pattern, '$n'), value, false, inside),
      numbered: true,
    })),
  ];
}

/** Converts a schema to a field. */
export function describeField(
  context: FieldContext,
  name: string,
  given: Schema,
  required: boolean,
  above: readonly string[] = [],
): Field {
  const { schema, above: inside } = resolve(context, given, above);
  const content = schema.contentSchema;
  const listed = schema.type === 'array' ? schema : content?.type === 'array' ? content : undefined;
  const item =
    listed === undefined ? undefined : describeField(context, name, listed.items ?? {}, true, inside);
  const circular = given.$ref !== undefined && above.includes(given.$ref);
  return {
    name,
    type: readType(schema),
    label: readLabel(context.glossary, schema) ?? context.usual.get(name),
    note: readNote(given) ?? readNote(schema),
    required,
    enum: schema.enum ?? item?.enum ?? [],
    meanings: readMeanings(schema) ?? item?.meanings ?? {},
    encrypted: schema['x-encrypted'] ?? (item?.type === 'string' ? item.encrypted : undefined),
    encoded: schema['x-encoded'],
    computed: schema['x-computed'] !== undefined,
    default: schema.default,
    numbered: false,
    fields: circular ? [] : (item?.fields ?? describeFields(context, content ?? schema, inside)),
    item,
    choices: (schema.anyOf ?? []).map((choice) => choice.required ?? []),
    rules: describeRules({ ...schema, ...pickConditions(given) }),
    minimum: schema.minimum,
    maximum: schema.maximum,
    example: schema.example,
    sources: schema['x-sources'],
  };
}

/** Beside a reference, the conditions are those of this place. */
function pickConditions({ 'x-conditions': conditions }: Schema): Pick<Schema, 'x-conditions'> {
  return conditions === undefined ? {} : { 'x-conditions': conditions };
}

function readNote({ description: zh, 'x-description-en': en }: Schema): Label | undefined {
  return zh === undefined ? undefined : { zh, en: en ?? zh };
}

function readMeanings({ 'x-enum-labels': labels }: Schema): Readonly<Record<string, Label>> | undefined {
  if (labels === undefined) return undefined;
  return Object.fromEntries(Object.entries(labels).map(([value, [zh, en]]) => [value, { zh, en }]));
}

/** The type in the tables: `string`, `object[]`. */
export function typeText(field: Field): string {
  const text = field.encoded !== undefined;
  return field.item === undefined || text ? field.type : `${typeText(field.item)}[]`;
}

function readType(schema: Schema): FieldType {
  if (schema.contentMediaType === 'application/octet-stream') return 'file';
  return schema.type ?? (schema.properties === undefined && schema.allOf === undefined ? 'string' : 'object');
}

/** Follows the reference of a schema, and adds it to the references above. */
function resolve(
  { schemas }: FieldContext,
  schema: Schema,
  above: readonly string[],
): { schema: Schema; above: readonly string[] } {
  if (schema.$ref === undefined) return { schema: mergeVariants(schemas, schema), above };
  return { schema: mergeVariants(schemas, schema), above: [...above, schema.$ref] };
}
