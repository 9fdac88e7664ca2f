import type { Schema } from '@wechatpay-kit/openapi/model';

/** How values are written: as JSON, or as text in XML elements, queries and paths. */
export type Notation = 'json' | 'text';

type Type = NonNullable<Schema['type']>;

/** The texts of each type. */
const texts: Readonly<Partial<Record<Type, RegExp>>> = {
  integer: /^\d{1,19}$/,
  number: /^-?\d{1,32}(\.\d{1,32})?$/,
  boolean: /^(true|false)$/,
};

/** @returns whether a value has the type. In text, a single value stands for an array of one. */
export function hasType(value: unknown, type: Type, notation: Notation): boolean {
  if (type === 'array') {
    return Array.isArray(value) || (notation === 'text' && ['string', 'object'].includes(typeof value));
  }
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (notation === 'text') return typeof value === 'string' && (texts[type]?.test(value) ?? true);
  switch (type) {
    case 'integer':
      return typeof value === 'bigint' || Number.isInteger(value);
    case 'number':
      return typeof value === 'bigint' || typeof value === 'number';
    default:
      return typeof value === type;
  }
}

/** @returns whether a text has the format. An unknown format is documentation. */
export function hasFormat(text: string, format: string): boolean {
  switch (format) {
    case 'uri':
      return isHttpUrl(text);
    case 'date-time':
      return isDateTime(text);
    default:
      return true;
  }
}

/** @returns whether a notification can be sent to the URL */
export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}
