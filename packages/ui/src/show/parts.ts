import { pretty } from './pretty.js';

/** A step of a call, which can be closed. */
export interface Step<Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  /** The summary of the closed step. */
  readonly summary?: string;
  readonly tone?: 'good' | 'bad';
  readonly open: boolean;
  readonly parts: readonly Part[];
}

/** A text in a step, with its label. */
export interface Part {
  readonly label: string;
  readonly text: string;
  /** The text to copy, where it differs from the shown one: the exact bytes. */
  readonly exact?: string;
  /** `words` are ours; the others are the protocol's. Long lines break, except in a `block`. `lines` marks line feeds. */
  readonly form: 'words' | 'line' | 'lines' | 'broken' | 'block';
  readonly note?: string;
}

export function line(label: string, text: string, exact?: string): Part {
  return { label, text, form: 'line', ...(exact === undefined ? {} : { exact }) };
}

export function words(label: string, text: string): Part {
  return { label, text, form: 'words' };
}

export function block(label: string, text: string): Part {
  return { label, text, form: 'block' };
}

export function headers(label: string, given: Readonly<Record<string, string>>): Part[] {
  const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}`);
  return lines.length === 0 ? [] : [{ label, text: lines.join('\n'), form: 'broken' }];
}

/** A formatted body. Copying gives its exact bytes. */
export function body(text: string, label: string, note: string, empty: string): Part[] {
  if (text === '') return [words(label, empty)];
  const shown = pretty(text);
  if (shown === text) return [block(label, text)];
  return [{ label, text: shown, exact: text, form: 'block', note }];
}
