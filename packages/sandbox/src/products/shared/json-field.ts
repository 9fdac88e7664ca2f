import { parameterError } from '../../runtime/refusal.js';
import type { Fields } from './handler.js';
import { fieldsOf } from './request.js';

/**
 * Reads a field of APIv2 that holds JSON.
 *
 * @returns an object or a list
 * @throws Refusal PARAM_ERROR
 */
export function readJsonField(fields: Fields, name: string): object {
  try {
    const value: unknown = JSON.parse(fields[name] ?? '');
    if (value !== null && typeof value === 'object') return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw parameterError(`/${name}`, '须为 JSON 格式字符串', 'body', fields[name]);
}

/**
 * Reads a field of APIv2 that holds a list in JSON.
 *
 * @param name the field
 * @param inner the field of an object that may hold the list instead, as tables of the documents have it
 * @throws Refusal PARAM_ERROR
 */
export function readJsonList(fields: Fields, name: string, inner: string): readonly unknown[] {
  const value = readJsonField(fields, name);
  const list: unknown = Array.isArray(value) ? value : fieldsOf(value)[inner];
  if (Array.isArray(list)) return list;
  throw parameterError(`/${name}`, '须为 JSON 数组', 'body', fields[name]);
}
