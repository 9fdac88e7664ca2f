import { Formatter, Json } from 'wechatpay-kit';
import type { Fields } from '../shared/handler.js';

/** The fields as one text, whatever their order. */
export function sortFields(fields: Fields): string {
  return JSON.stringify(Formatter.ksort(fields));
}

/** A body of APIv3 as one text, whatever the order of its fields. */
export function sortBody(body: unknown): string {
  return Json.stringify(sorted(body)) ?? '';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
