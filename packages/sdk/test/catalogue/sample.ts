/** Values built from schemas, the same in every run. */
import { merchant, platform } from '../support/keys.js';
import { description, type Operation, type Schema } from './operations.js';

/** What a JSON text, an XML element and a query each have to take care of. */
const awkward = '腾讯 🙂 "\\<&]]>\'+%2F/?=#';
/** Of a path, and what becomes of it when it is percent-encoded exactly once. */
const awkwardVariable = { text: 'a/b ?中%', encoded: 'a%2Fb%20%3F%E4%B8%AD%25' };

const formats: Readonly<Record<string, string>> = {
  uri: 'https://shop.example.com/notify?a=1&b=2',
  'date-time': '2024-02-29T13:29:35+08:00',
};

/** Fields of APIv2 that the client holds against its own configuration. */
const settled: Readonly<Record<string, string>> = { mch_id: merchant.mchid, sign_type: 'HMAC-SHA256' };

/**
 * A value that holds everything its schema names, required or not.
 *
 * @param text what a text without further rules is to be
 */
export function sample(schema: Schema, text = awkward): unknown {
  if (schema.$ref !== undefined) return sample(referred(schema.$ref), text);
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return object(schema, text);
    case 'array':
      return schema.items === undefined ? [] : [sample(schema.items, text), sample(schema.items, text)];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return string(schema, text);
  }
}

/** A path variable: what a call is given for it, and what the path is to show. */
export interface Variable {
  readonly given: unknown;
  readonly encoded: string;
}

/** The variables of an operation's routing path, by their names. */
export function variables({ path, wirePath, parameters }: Operation): Map<string, Variable> {
  const routing = path.replace(/^v2\//, '').split('/');
  const wire = wirePath.slice(1).split('/');
  const result = new Map<string, Variable>();
  for (const [at, segment] of routing.entries()) {
    for (const [, name = ''] of segment.matchAll(/\{(?!empty\})(\w+)\}/g)) {
      const parameter = parameters.find((declared) => declared.in === 'path' && declared.name === name);
      // One that is not declared takes a single value, which stands in the path on the wire.
      result.set(name, parameter === undefined ? plain(wire[at]) : variable(parameter.schema, at));
    }
  }
  return result;
}

/** @param at tells the variables of one path apart */
function variable(schema: Schema, at: number): Variable {
  // A cut text would not be known in its encoded form.
  const { maxLength: _, ...free } = schema;
  const given = sample(free, awkwardVariable.text + at);
  return given === awkwardVariable.text + at
    ? { given, encoded: awkwardVariable.encoded + at }
    : plain(given);
}

function plain(given: unknown): Variable {
  return { given, encoded: String(given) };
}

/** The query, or the headers; APIv2's query is signed and holds what its messages hold. */
export function sampleParameters(operation: Operation, place: 'query' | 'header'): Record<string, unknown> {
  const declared = operation.parameters.filter((parameter) => parameter.in === place);
  const text = place === 'header' ? 'Latin-1 only' : awkward;
  const values = Object.fromEntries(
    declared.map(({ name, schema }) => [
      name,
      // It names a key that the client holds, or has to encrypt with.
      name === 'Wechatpay-Serial' ? platform.publicKeyId : sample(schema, text),
    ]),
  );
  const properties = Object.fromEntries(declared.map(({ name, schema }) => [name, schema]));
  return operation.protocol === 'v2' ? withSettled(values, properties) : values;
}

/** A message of APIv2. */
export function sampleMessage({ body }: Operation): Record<string, unknown> {
  return withSettled(object(body ?? {}, awkward), body?.properties ?? {});
}

/** The body of a request of APIv3. */
export function sampleBody({ body }: Operation): Record<string, unknown> | undefined {
  return body === undefined ? undefined : (sample(body) as Record<string, unknown>);
}

function withSettled(
  values: Record<string, unknown>,
  properties: Readonly<Record<string, Schema>>,
): Record<string, unknown> {
  const entries = Object.entries(settled).flatMap(([name, value]) => {
    const schema = properties[name];
    if (schema === undefined || schema.enum !== undefined) return [];
    return [[name, schema.type === 'integer' ? Number(value) : value]];
  });
  // Signs are described where they stand on the wire, and computed by the client alone.
  const { sign: _, workwx_sign: __, ...given } = values;
  return { ...given, ...Object.fromEntries(entries) };
}

function object({ properties = {}, patternProperties = {} }: Schema, text: string): Record<string, unknown> {
  const numbered = Object.entries(patternProperties).map(([pattern, schema]): [string, Schema] => [
    matching(pattern, pattern.replace(/^\^|\$$/g, '').replaceAll('\\d+', '0')),
    schema,
  ]);
  const entries = [...Object.entries(properties), ...numbered];
  return Object.fromEntries(entries.map(([name, schema]) => [name, sample(schema, text)]));
}

function string(schema: Schema, text: string): string {
  const { contentSchema, pattern, format } = schema;
  if (contentSchema !== undefined) {
    const encoded = encode(schema, sample(contentSchema, text));
    const fits = schema.maxLength === undefined || encoded.length <= schema.maxLength;
    return fits ? encoded : encode(schema, sample(contentSchema, '1'));
  }
  if (format !== undefined) {
    const value = formats[format];
    if (value === undefined) throw new Error(`no text of the format ${format} is known here`);
    return value;
  }
  return pattern === undefined ? ofLength(schema, text) : matching(pattern, text, 'contract-1', '1');
}

function encode(schema: Schema, content: unknown): string {
  if (schema['x-encoded'] !== 'urlencode') return JSON.stringify(content);
  return encodeURIComponent(new URLSearchParams(content as Record<string, string>).toString());
}

/** The text, cut or filled to the lengths of the schema. A character outside the BMP is one. */
function ofLength({ minLength = 0, maxLength }: Schema, text: string): string {
  const characters = [...text].slice(0, maxLength);
  while (characters.length < minLength) characters.push('1');
  return characters.join('');
}

function matching(pattern: string, ...candidates: string[]): string {
  const found = candidates.find((candidate) => new RegExp(pattern, 'u').test(candidate));
  if (found === undefined) throw new Error(`none of [${candidates}] matches ${pattern}`);
  return found;
}

function referred(reference: string): Schema {
  const schema = description.components.schemas[reference.replace('#/components/schemas/', '')];
  if (schema === undefined) throw new Error(`${reference} leads nowhere`);
  return schema;
}
