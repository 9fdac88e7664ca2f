import { isUtf8 } from 'node:buffer';
import { Json } from 'wechatpay-kit';

/** Why a body is not a JSON object. */
export type BodyFault = 'not UTF-8' | 'not a JSON object' | 'nested too deeply';

/**
 * Reads a body as a JSON object, for all APIs of the sandbox. Its depth is bounded, and integers stay exact.
 *
 * @param bigIntegers the type of an integer beyond 2^53
 */
export function readJsonObject(
  body: Buffer,
  bigIntegers: 'text' | 'bigint',
): { readonly value: Record<string, unknown> } | { readonly fault: BodyFault } {
  if (!isUtf8(body)) return { fault: 'not UTF-8' };
  let value: unknown;
  try {
    value = Json.parse(body.toString('utf8'), { bigIntegers });
  } catch (error) {
    const isTooDeep = (error as NodeJS.ErrnoException).code === 'TOO_DEEP';
    return { fault: isTooDeep ? 'nested too deeply' : 'not a JSON object' };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { fault: 'not a JSON object' };
  }
  return { value: value as Record<string, unknown> };
}
