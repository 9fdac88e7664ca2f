import { isHttpUrl } from '../../description/validate.js';
import { parameterError } from '../../runtime/refusal.js';

/** A number of the merchant's. @throws Refusal PARAM_ERROR */
export function requireNumber(field: string, value: unknown): string {
  if (typeof value === 'string' && /^[0-9A-Za-z]{1,32}$/.test(value)) return value;
  throw parameterError(field, '须为 1 至 32 位数字、字母', 'body', value);
}

/** An amount in fen. @throws Refusal PARAM_ERROR */
export function requireAmount(field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw parameterError(field, '须为大于 0 的整数，单位为分', 'body', value);
}

/** @throws Refusal PARAM_ERROR */
export function requireLength(field: string, text: string, longest: number): void {
  if (text !== '' && [...text].length <= longest) return;
  throw parameterError(field, `须为 1 至 ${longest} 个字符`, 'body', text);
}

/** @throws Refusal PARAM_ERROR */
export function requireUrl(field: string, url: string | undefined): void {
  if (url !== undefined && !isHttpUrl(url))
    throw parameterError(field, '须为 http 或 https 地址', 'body', url);
}

/** The fields of an object in a body. What is no object has none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}

/** @returns `undefined` unless the field is a text */
export function text(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}
