import { followReference, type Schema } from '@wechatpay-kit/openapi/model';
import { descriptionValidator, referenceTo } from '../../../../tools/test/description-validator.js';
import type { DescribedOperation } from '../../src/description/catalogue.js';
import { description } from './description.js';

const { components } = description;
const schemas = components.schemas ?? {};

const ajv = descriptionValidator();

/**
 * What a value lacks to fit its schema, in words.
 *
 * @param place where the schema stands in the document, so that a `$ref` is compiled once
 */
export function listFaults(place: readonly string[], value: unknown): string[] {
  const reference = referenceTo(place);
  const valid = ajv.getSchema(reference);
  if (valid === undefined) throw new Error(`no schema at ${reference}`);
  if (valid(value)) return [];
  return (valid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** What the data of an answer lacks. The gateway signs APIv2's. */
export function answerFaults(
  operation: DescribedOperation,
  data: Readonly<Record<string, unknown>>,
): string[] {
  const { protocol, wirePath, method, status, mediaType = '' } = operation;
  return listFaults(
    ['paths', wirePath, method.toLowerCase(), 'responses', String(status), 'content', mediaType, 'schema'],
    withNumbers(protocol === 'v2' ? { ...data, sign: 'S' } : data),
  );
}

/** JSON Schema has no bigint. */
function withNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withNumbers);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withNumbers(item)]));
}

/** The places that hold nothing: `undefined`, null, an empty text, NaN or text that says so. */
export function listGaps(value: unknown, place = ''): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, item]) => listGaps(item, `${place}/${name}`));
  }
  const empty = value === undefined || value === '' || value === null || Number.isNaN(value);
  return empty || /^NaN$|undefined|\[object/.test(String(value)) ? [place] : [];
}

/** The places of fields for the merchant that are not encrypted, and of others that are. */
export function listUnsealed(raw: Schema, value: unknown, place = ''): string[] {
  const schema = followReference(schemas, raw);
  if (Array.isArray(value)) {
    const items = { ...schema.items, ...(schema['x-encrypted'] && { 'x-encrypted': schema['x-encrypted'] }) };
    return value.flatMap((item, at) => listUnsealed(items, item, `${place}/${at}`));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, item]) =>
      listUnsealed(schema.properties?.[name] ?? {}, item, `${place}/${name}`),
    );
  }
  if (typeof value !== 'string' || place.endsWith('/encrypt_key')) return [];
  return value.startsWith('sealed(') === (schema['x-encrypted'] === 'merchant') ? [] : [place];
}

/** The places where an answer contradicts what was given under the same name. */
export function listContradictions(raw: Schema, given: unknown, value: unknown, place = ''): string[] {
  const schema = followReference(schemas, raw);
  if (schema['x-encrypted'] !== undefined || schema.contentSchema !== undefined) return [];
  if (schema.type === 'object' && isRecord(given) && isRecord(value)) {
    return Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
      Object.hasOwn(given, name)
        ? listContradictions(field, given[name], value[name], `${place}/${name}`)
        : [],
    );
  }
  // An empty text counts as not given.
  if (given === '') return [];
  const fits =
    schema.enum === undefined ? typeName(given) === schema.type : schema.enum.includes(given as string);
  return fits && given !== value ? [`${place}: given ${String(given)}, answered ${String(value)}`] : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeName(value: unknown): string {
  return Number.isInteger(value) ? 'integer' : typeof value;
}
