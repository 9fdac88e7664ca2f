import type { TryField } from '@wechatpay-kit/ui/form/schema.js';

/** A JSON schema without references, with texts in both languages, as far as a form needs it. */
export interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly 'x-title-en'?: string;
  readonly enum?: readonly (string | number)[];
  readonly 'x-enumDescriptions'?: Readonly<Record<string, string>>;
  readonly 'x-enumDescriptions-en'?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

const types: readonly TryField['type'][] = ['string', 'integer', 'number', 'boolean', 'object', 'array'];

/** The fields of a form for the messages of a schema. */
export function fieldsOf({ properties = {}, required = [] }: Schema): TryField[] {
  return Object.entries(properties).map(([name, schema]) => fieldOf(name, schema, required.includes(name)));
}

function fieldOf(name: string, schema: Schema, isRequired: boolean): TryField {
  const { title, enum: values, properties, items } = schema;
  const meanings = meaningsOf(schema);
  return {
    name,
    type: types.find((type) => type === schema.type) ?? 'string',
    ...(isRequired ? { required: true } : {}),
    ...(title === undefined ? {} : { label: [title, schema['x-title-en'] ?? title] as const }),
    ...(values === undefined ? {} : { enum: values }),
    ...(meanings === undefined ? {} : { meanings }),
    ...(properties === undefined ? {} : { fields: fieldsOf(schema) }),
    ...(items === undefined ? {} : { items: fieldOf('', items, false) }),
  };
}

function meaningsOf(schema: Schema): TryField['meanings'] {
  const { 'x-enumDescriptions': zh, 'x-enumDescriptions-en': en = {} } = schema;
  if (zh === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(zh).map(([value, text]) => [value, [text, en[value] ?? text] as const]),
  );
}
