import type { Body, Schema } from '@wechatpay-kit/openapi/model';

/** XML has texts only. In the document an example of an XML body has the types of its schema, as tools expect. */
export function typeXmlExample(body: Body): Body {
  const { content = {} } = body;
  const typed = Object.entries(content).map(([type, one]) => [
    type,
    type === 'application/xml' && one.example !== undefined
      ? { ...one, example: typeValue(one.schema, one.example) }
      : one,
  ]);
  return { ...body, content: Object.fromEntries(typed) };
}

function typeValue(schema: Schema | undefined, value: unknown): unknown {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const fields = Object.entries(value).map(([name, one]) => [
      name,
      typeValue(schema?.properties?.[name], one),
    ]);
    return Object.fromEntries(fields);
  }
  if (typeof value !== 'string') return value;
  const { type } = schema ?? {};
  if (type === 'boolean') return value === 'true' || (value === 'false' ? false : value);
  const number = type === 'integer' || type === 'number' ? Number(value) : Number.NaN;
  return String(number) === value ? number : value;
}
