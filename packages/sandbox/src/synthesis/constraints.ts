import type { Schema } from '@wechatpay-kit/openapi/model';
import { rfc3339 } from '../runtime/time.js';
import type { Rule } from './rules.js';

/**
 * Fits a text into what its schema allows.
 *
 * @throws Error, while the operation is compiled, if no text of the walk matches the pattern
 */
export function constrainText(schema: Schema, make: Rule<string>): Rule<string> {
  const { format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  if (format === 'date-time') return ({ now }) => rfc3339(now);
  if (format === 'uri') return () => 'https://shop.example.com/';
  if (pattern !== undefined) return matching(pattern, make);
  if (minLength === 0 && maxLength === Number.POSITIVE_INFINITY) return make;
  return (context) => {
    const text = make(context);
    return text.length > maxLength ? text.slice(0, maxLength) : text.padEnd(minLength, '0');
  };
}

/** Fits a number into what its schema allows. */
export function constrainNumber(
  { minimum, maximum }: Schema & { readonly minimum?: number; readonly maximum?: number },
  make: Rule<number>,
): Rule<number> {
  if (minimum === undefined && maximum === undefined) return make;
  return (context) => Math.min(Math.max(make(context), minimum ?? -Infinity), maximum ?? Infinity);
}

const candidates = ['1', '100', 'A1', 'contract-1', '20240229', '13800000000'];

function matching(pattern: string, make: Rule<string>): Rule<string> {
  const valid = new RegExp(pattern, 'u');
  const substitute = candidates.find((text) => valid.test(text));
  if (substitute === undefined) throw new Error(`no text for the pattern ${pattern}`);
  return (context) => {
    const text = make(context);
    return valid.test(text) ? text : substitute;
  };
}
