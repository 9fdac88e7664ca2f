import { parseExact, writeExact } from './exact.js';
import { isOpaque, type TryField } from './schema.js';

/** What is wrong with a text for the type of its field. It is sent all the same: the answer tells what comes of it. */
export type LeafProblem = 'integer' | 'number' | 'json';

/** What an input shows of a value. */
export function textOf(value: unknown, field: TryField): string {
  if (value === undefined) return '';
  if (isOpaque(field)) return writeExact(value, undefined, 2) ?? '';
  return (typeof value === 'object' ? writeExact(value) : undefined) ?? String(value);
}

/**
 * The value that a text stands for; `undefined` for the empty one.
 *
 * @param sample the field's value in the sample: where that is a text, the text stays one (APIv2 sends texts only)
 */
export function readAs(text: string, field: TryField, sample?: unknown): unknown {
  if (text === '') return undefined;
  if (isOpaque(field)) return parsed(text);
  if (field.enum !== undefined) return choice(text, field.enum, sample);
  if (field.type === 'boolean' && (text === 'true' || text === 'false')) {
    return typeof sample === 'string' ? text : text === 'true';
  }
  if (problemOf(text, field) !== undefined || typeof sample === 'string') return text;
  if (field.type === 'number') return Number(text.trim());
  if (field.type !== 'integer') return text;
  const digits = text.trim();
  // A longer integer would lose digits as a number.
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
}

export function problemOf(text: string, field: TryField): LeafProblem | undefined {
  if (text === '') return undefined;
  if (isOpaque(field)) return parsed(text) === text ? 'json' : undefined;
  const trimmed = text.trim();
  if (field.type === 'integer') return /^-?\d+$/.test(trimmed) ? undefined : 'integer';
  if (field.type === 'number') return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(trimmed) ? undefined : 'number';
  return undefined;
}

function choice(text: string, options: readonly (string | number)[], sample: unknown): string | number {
  if (typeof sample === 'string') return text;
  return options.find((option) => String(option) === text) ?? text;
}

/** Not yet JSON: kept as the text it is. */
function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return text;
  }
}
