import { isUtf8 } from 'node:buffer';
import { Json } from 'wechatpay-kit';

/** Why a body holds no JSON object. */
export type BodyFault = 'not UTF-8' | 'not a JSON object' | 'nested too deeply';

/**
 * Reads a body as a JSON object, for every API that the sandbox has: its depth is bounded, and no integer is rounded.
 *
 * @param bigIntegers what an integer beyond 2^53 becomes
 * @returns the object, or why there is none
 */
export function jsonObject(
  body: Buffer,
  bigIntegers: 'text' | 'bigint',
): { readonly value: Record<string, unknown> } | { readonly fault: BodyFault } {
  if (!isUtf8(body)) return { fault: 'not UTF-8' };
  const text = body.toString('utf8');
  if (!isJson(text)) return { fault: 'not a JSON object' };
  let value: unknown;
  try {
    value = Json.parse(text, { bigIntegers });
  } catch {
    return { fault: 'nested too deeply' };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { fault: 'not a JSON object' };
  return { value: value as Record<string, unknown> };
}

/** The parser builds nothing level by level, so any depth will do here. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
