import { parseExact, writeExact } from './exact.js';
import { isOpaque, type TryField } from './schema.js';

/** A text that does not match the type of its field. It is sent nevertheless. */
export type LeafProblem = 'integer' | 'number' | 'json';

/** The text of a value in an input. */
export function leafText(value: unknown, field: TryField): string {
  if (value === undefined) return '';
  if (isOpaque(field)) return writeExact(value, undefined, 2) ?? '';
  return (typeof value === 'object' ? writeExact(value) : undefined) ?? String(value);
}

/**
 * The value of a text; `undefined` for the empty text.
 *
 * @param sample the sample value: if it is text, the value stays text (APIv2 sends only text)
 */
export function readAs(text: string, field: TryField, sample?: unknown): unknown {
  if (text === '') return undefined;
  if (isOpaque(field)) return parsed(text);
  if (field.enum !== undefined) return choice(text, field.enum, sample);
  if (field.type === 'boolean' && (text === 'true' || text === 'false')) {
    return typeof sample === 'string' ? text : text === 'true';
  }
  if (findProblem(text, field) !== undefined || typeof sample === 'string') return text;
  if (field.type === 'number') return Number(text.trim());
  if (field.type !== 'integer') return text;
  const digits = text.trim();
  // A number would lose digits of a longer integer.
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
}

export function findProblem(text: string, field: TryField): LeafProblem | undefined {
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

/** Incomplete JSON is kept as text. */
function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return text;
  }
}
