import { parseExact, writeExact } from './exact.js';
import { isObject } from './value.js';

/** The options as text for editing, and the contents of files that are too long for it. */
export interface OptionsText {
  readonly text: string;
  readonly files: ReadonlyMap<string, string>;
}

export type Parsed =
  | { readonly options: Readonly<Record<string, unknown>> }
  | {
      readonly problem: 'syntax';
      readonly message: string;
      readonly at?: { readonly line: number; readonly column: number };
    }
  | { readonly problem: 'shape' };

/** Longer file contents make the editor slow. */
const shown = 4096;

/** The options as JSON for editing. Parsing with the same `files` restores the omitted contents. */
export function textFrom(options: unknown): OptionsText {
  const files = new Map<string, string>();
  const text = writeExact(
    options,
    (key, value) => {
      if (key !== 'base64' || typeof value !== 'string' || value.length <= shown) return value;
      const mark = `…${value.length}…${files.size + 1}…`;
      files.set(mark, value);
      return mark;
    },
    2,
  );
  return { text: text ?? '{}', files };
}

/** Parses the options, or describes the error. Lines and columns start at 1. */
export function optionsFrom(text: string, files: OptionsText['files'] = new Map()): Parsed {
  if (text.trim() === '') return { options: {} };
  try {
    const value = parseExact(text, (key, held) =>
      key === 'base64' && typeof held === 'string' ? (files.get(held) ?? held) : held,
    );
    return isObject(value) ? { options: value } : { problem: 'shape' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const at = readPlace(message, text);
    return at === undefined
      ? { problem: 'syntax', message }
      : { problem: 'syntax', message: withoutPlace(message), at };
  }
}

/** The message without the place, which is shown separately. */
function withoutPlace(message: string): string {
  return message
    .replace(/^JSON\.parse: /, '')
    .replace(/ at line \d+ column \d+ of the JSON data/, '')
    .replace(/( in JSON)? at position \d+( \(line \d+ column \d+\))?/, '');
}

/** Most browsers give the place of an error, in different formats. */
function readPlace(message: string, text: string): { line: number; column: number } | undefined {
  const named = /line (\d+) column (\d+)/.exec(message);
  if (named !== null) return { line: Number(named[1]), column: Number(named[2]) };
  const position =
    /position (\d+)/.exec(message)?.[1] ?? (/end of JSON/i.test(message) ? text.length : undefined);
  if (position === undefined) return undefined;
  const before = text.slice(0, Number(position));
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}
