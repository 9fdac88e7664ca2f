import type { Schema, SourceStatement } from '@wechatpay-kit/openapi/model';
import type { Findings } from './difference.js';
import { type FactField, merged } from './facts.js';

/** The keys of encryption: the names in the facts, and those in the description. */
const encryption: Readonly<Record<string, string>> = {
  platform: 'platform',
  'merchant-cert': 'merchant',
  'bank-pubkey': 'bank',
  'aes-gcm': 'apiv3',
  'aes-ecb': 'apiv2',
};

const encoding: Readonly<Record<string, string>> = { json_encode: 'json', urlencode: 'urlencode' };

/**
 * Compares the fields of an object with its schema, recursively.
 *
 * @param place - the place of the object: `request`, `response.amount`
 */
export function compareFields(
  findings: Findings,
  place: string,
  facts: readonly FactField[],
  object: Schema | undefined,
): void {
  const { properties = {}, patternProperties = {}, required = [] } = findings.resolve(object ?? {});
  const expected = new Set<string>();
  for (const field of merged(facts)) {
    const pattern = numbered(field.name);
    expected.add(pattern ?? field.name);
    const schema = pattern === undefined ? properties[field.name] : patternProperties[pattern];
    const at = `${place}.${field.name}`;
    compareField(findings, at, field, schema);
    // One official table has the fields of all forms of a message, and does not say which form requires them.
    if (schema !== undefined && pattern === undefined && object?.oneOf === undefined) {
      const listed = documented(schema).required ?? required.includes(field.name);
      findings.same(`${at} required`, field.required ?? false, listed);
    }
  }
  for (const [name, schema] of Object.entries({ ...properties, ...patternProperties })) {
    if (!expected.has(name)) findings.unknown(`${place}.${name}`, schema, 'a field');
  }
  for (const name of required) {
    if (properties[name] === undefined) findings.add(`${place}.${name} required`, 'nothing', 'no such field');
  }
}

/** Compares a field with its schema: label, type, values, marks, and nested fields. */
export function compareField(
  findings: Findings,
  place: string,
  field: FactField,
  schema: Schema | undefined,
): void {
  findings.fields += 1;
  if (schema === undefined) {
    findings.add(place, 'a field', 'nothing');
    return;
  }
  const list = field.type.endsWith('[]') && field.encoded === undefined;
  const outer = findings.resolve(schema);
  const inner = list ? findings.resolve(outer.items ?? {}) : outer;
  const { type, without = [] } = documented(schema);
  if (schema['x-sources']?.docs === false)
    findings.add(place, 'a field', 'marked as missing in the official tables');
  if (type !== undefined) {
    findings.same(`${place} type`, field.type, type);
    return;
  }
  if (field.label !== undefined) findings.same(`${place} label`, field.label, outer.title);
  findings.same(`${place} type`, expectedType(field), outer.type);
  if (list) findings.same(`${place} items`, base(field.type), inner.type);
  findings.same(
    `${place} enum`,
    sorted(field.enum),
    sorted(inner.enum?.filter((value) => !without.includes(String(value)))),
  );
  findings.same(`${place} encrypted`, mark(encryption, field.encrypted), outer['x-encrypted']);
  findings.same(`${place} encoded`, mark(encoding, field.encoded), outer['x-encoded']);
  if (field.fields === undefined) {
    if (inner.properties !== undefined) compareFields(findings, place, [], inner);
    return;
  }
  compareFields(findings, place, field.fields, holder(findings, field.fields, outer, inner));
}

/** The differences between the field and the official tables that the description states. */
export function documented(schema: Schema): Exclude<SourceStatement, false> {
  return schema['x-sources']?.docs || {};
}

/**
 * The schema with the nested fields. For text, it is the schema of the content. Where the content is a list, the tables
 * may show the list as the only field of an object.
 */
function holder(
  findings: Findings,
  [only, ...others]: readonly FactField[],
  outer: Schema,
  inner: Schema,
): Schema | undefined {
  if (outer.contentSchema === undefined) return inner;
  const content = findings.resolve(outer.contentSchema);
  if (content.items === undefined) return content;
  const items = findings.resolve(content.items);
  if (only === undefined || others.length > 0) return items;
  if (!only.type.endsWith('[]') || items.properties?.[only.name] !== undefined) return items;
  return { type: 'object', required: only.required ? [only.name] : [], properties: { [only.name]: content } };
}

function expectedType({ type, encoded }: FactField): string {
  if (encoded !== undefined) return 'string';
  return type.endsWith('[]') ? 'array' : base(type);
}

function base(type: string): string {
  const name = type.replace('[]', '');
  return name === 'float' ? 'number' : name;
}

function mark(words: Readonly<Record<string, string>>, word: string | undefined): string | undefined {
  return word === undefined ? undefined : (words[word] ?? word);
}

function sorted(values: readonly (string | number)[] | undefined): string[] | undefined {
  return values?.map(String).toSorted();
}

/** `coupon_id_$n` -> `^coupon_id_\d+$`; `undefined` for a name that is not numbered. */
function numbered(name: string): string | undefined {
  return name.includes('$') ? `^${name.replace(/\$\w/g, '\\d+')}$` : undefined;
}
