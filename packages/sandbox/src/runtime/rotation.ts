import type { Dated } from './keyring.js';

/** When a key takes over from the one before it. Durations are in milliseconds, by the sandbox's clock. */
export interface Handover {
  readonly now: number;
  /** How long the new key is known before it signs. */
  readonly after: number;
  /** How long the old key is accepted once the new one signs. */
  readonly overlap: number;
}

/** The keys of one kind that are remembered. Those that have ended explain refused requests. */
const most = 5;

/** Adds a key that takes over from the others. */
export function replaceKey<Key>(
  keys: readonly Dated<Key>[],
  key: Key,
  { now, after, overlap }: Handover,
): Dated<Key>[] {
  const from = now + after;
  const end = from + overlap;
  const ending = keys.map((dated) =>
    dated.until === undefined || dated.until > end ? { ...dated, until: end } : dated,
  );
  return [...ending, { key, from }].slice(-most);
}
