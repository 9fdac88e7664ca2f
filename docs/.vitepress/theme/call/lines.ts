import type { Token } from '../../../../tools/docs/snippet.js';

export type { Token } from '../../../../tools/docs/snippet.js';

/** A line of source. */
export type Line = readonly Token[];

/** A line without kinds, or with one. */
export function line(text: string, kind?: Token['kind']): Line {
  return [kind === undefined ? { text } : { text, kind }];
}

/** The source as text. */
export function joinLines(lines: readonly Line[]): string {
  return lines.map((tokens) => tokens.map(({ text }) => text).join('')).join('\n');
}
