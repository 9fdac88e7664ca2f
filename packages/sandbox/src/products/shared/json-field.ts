import { parameterError } from '../../runtime/refusal.js';
import type { Fields } from './handler.js';

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
