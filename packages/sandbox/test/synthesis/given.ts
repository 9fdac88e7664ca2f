import { type Components, followReference, type Schema } from '@wechatpay-kit/openapi/model';
import type { DescribedOperation } from '../../src/description/catalogue.js';

/** What a request gives that holds every field of its schema. */
export function requestOf(operation: DescribedOperation, { schemas = {} }: Components) {
  const sample = (raw: Schema, name: string): unknown => {
    const schema = followReference(schemas, raw);
    if (schema.enum !== undefined) return schema.enum.at(-1);
    switch (schema.type) {
      case 'array':
        return [sample(schema.items ?? {}, name), sample(schema.items ?? {}, name)];
      case 'integer':
      case 'number':
        return 7;
      case 'boolean':
        return true;
      case 'string':
        return `given ${name}`.slice(0, schema.maxLength);
      default:
        return Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([key, value]) => [key, sample(value, key)]),
        );
    }
  };
  const { query, variables, body = {} } = operation;
  return Object.assign({}, ...[query, body, variables].map((schema) => sample(schema, ''))) as Record<
    string,
    unknown
  >;
}

/** The names of a request's fields that arrive encrypted. */
export function encryptedNames(
  { body = {} }: Pick<DescribedOperation, 'body'>,
  { schemas = {} }: Components,
): Set<string> {
  const names = new Set<string>();
  const collect = (raw: Schema): void => {
    const { properties = {}, items } = followReference(schemas, raw);
    for (const [name, value] of Object.entries(properties)) {
      if (followReference(schemas, value)['x-encrypted'] !== undefined) names.add(name);
      collect(value);
    }
    if (items !== undefined) collect(items);
  };
  collect(body);
  return names;
}

export function withoutNames(value: unknown, names: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withoutNames(item, names));
  const kept = Object.entries(value).filter(([name]) => !names.has(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutNames(item, names)]));
}
