import { type Components, followReference, type Schema } from '@wechatpay-kit/openapi/model';

/** How the values of a request are made, where it matters. */
export interface Making {
  /** Encrypts a text for the platform. */
  readonly encrypt?: (text: string, padding: 'oaep' | 'pkcs1') => string;
}

/** Formats of the description, and the one pattern that it has. */
const texts: Readonly<Record<string, string>> = {
  uri: 'http://127.0.0.1:9/notify',
  'date-time': '2030-01-01T12:00:00+08:00',
};

/** A JSON body that holds every field of its schema. */
export function bodyOf(schema: Schema, components: Components, making: Making = {}) {
  return make(schema, components, making) as Record<string, unknown>;
}

/** The fields of an APIv2 message, a query or a path. */
export function textsOf(schema: Schema, components: Components, making: Making = {}): Record<string, string> {
  const values = Object.entries(bodyOf(schema, components, making));
  return Object.fromEntries(values.map(([name, value]) => [name, String(value)]));
}

function make(raw: Schema, components: Components, making: Making, depth = 0): unknown {
  const schema = followReference(components.schemas ?? {}, raw);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case 'array': {
      const encrypted = schema['x-encrypted'];
      const items = { ...schema.items, ...(encrypted && { 'x-encrypted': encrypted }) };
      return depth > 8 ? [] : [make(items, components, making, depth + 1)];
    }
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'string':
      return schema['x-encrypted'] === 'platform' && making.encrypt
        ? making.encrypt('clear', schema['x-padding'] ?? 'oaep')
        : (texts[schema.format ?? ''] ?? 'text');
    default: {
      const properties = depth > 8 ? [] : Object.entries(schema.properties ?? {});
      return Object.fromEntries(
        properties.map(([name, property]) => [name, make(property, components, making, depth + 1)]),
      );
    }
  }
}
