/**
 * How the sandbox answers an operation.
 *
 * - `played`: by the rules of its product; other calls see what it changes, and notifications follow
 * - `remembered`: with values made from the schema of the answer, and from what the operations of the same resource were
 *   given before: what was created is read, listed and changed
 * - `answered`: with values made from the schema of the answer and from what the request gave; nothing is kept
 * - `retired`: WeChat Pay has switched it off, and the sandbox says so
 */
export type Level = 'played' | 'remembered' | 'answered' | 'retired';

const known: Readonly<Record<Level, true>> = {
  played: true,
  remembered: true,
  answered: true,
  retired: true,
};

/** All levels, the fullest first. */
export const levels: readonly Level[] = Object.keys(known) as Level[];
