import { findSimilar, type Schema } from '@wechatpay-kit/openapi/model';
import { UsageError } from '../output.js';
import { resolve } from './catalogue.js';

type Fields = Record<string, unknown>;

/**
 * Sets a field by its path: `amount.total`, `goods_detail.0.name`, `goods_detail[0].name`. The text becomes what the
 * schema has: a whole number, a number, true or false, JSON, or a text.
 *
 * @param anything whether fields and values that the schema lacks are accepted
 * @throws UsageError naming the field and what was expected
 */
export function setField(
  target: Fields,
  path: string,
  text: string,
  schema: Schema,
  anything: boolean,
): void {
  const names = path.replace(/\[(\d+)\]/g, '.$1').split('.');
  let parent: unknown = target;
  let here = resolve(schema);
  for (const [at, name] of names.entries()) {
    const below = findBelow(here, name, names.slice(0, at).join('.') || undefined, path, anything);
    if (!isContainer(parent, name)) {
      throw new UsageError(`${path}: ${names.slice(0, at).join('.')} has no field ${JSON.stringify(name)}`);
    }
    if (at === names.length - 1) define(parent, name, readValue(path, text, below, anything));
    else {
      const known = Object.hasOwn(parent, name) ? parent[name] : undefined;
      if (known === undefined) define(parent, name, below.type === 'array' ? [] : {});
      parent = parent[name];
      here = below;
    }
  }
}

function findBelow(
  schema: Schema,
  name: string,
  parent: string | undefined,
  path: string,
  anything: boolean,
): Schema {
  if (schema.type === 'array') return resolve(schema.items ?? {});
  const { properties = {}, patternProperties = {} } = schema;
  const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (known !== undefined) return resolve(known);
  const numbered = Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern).test(name));
  if (numbered !== undefined) return resolve(numbered[1]);
  if (anything || Object.keys(properties).length === 0 || schema.additionalProperties === true) return {};
  const names = Object.keys(properties);
  const similar = findSimilar(name, names, 3);
  const hint = similar.length > 0 ? `did you mean ${similar.join(', or ')}?` : `it has ${names.join(', ')}`;
  throw new UsageError(
    `${path}: ${parent ?? 'the request'} has no field ${JSON.stringify(name)}; ${hint} (--force sends it)`,
  );
}

function isContainer(value: unknown, name: string): value is Fields {
  if (Array.isArray(value)) return /^\d{1,4}$/.test(name) && Number(name) <= value.length;
  return value !== null && typeof value === 'object';
}

/** Also defines a field called `__proto__`, which an assignment would not. */
function define(target: Fields, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

/** @throws UsageError naming the field and what was expected */
function readValue(field: string, text: string, schema: Schema, anything: boolean): unknown {
  const value = convert(schema.type, text);
  if (value !== undefined) return value;
  if (anything) return text;
  throw new UsageError(
    `${field}: expected ${expected(schema.type)}, got ${JSON.stringify(text)} (--force sends it)`,
  );
}

function convert(type: Schema['type'], text: string): unknown {
  switch (type) {
    case 'string':
      return text;
    case 'integer': {
      if (!/^-?\d+$/.test(text)) return undefined;
      return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
    }
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : undefined;
    case 'object':
    case 'array': {
      const value = readJson(text);
      return Array.isArray(value) === (type === 'array') && value !== null && typeof value === 'object'
        ? value
        : undefined;
    }
    default:
      return /^\s*[[{]/.test(text) ? (readJson(text) ?? text) : text;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function expected(type: Schema['type']): string {
  switch (type) {
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list in JSON, or one element: NAME.0=…';
    default:
      return 'an object in JSON, or a field of it: NAME.FIELD=…';
  }
}
