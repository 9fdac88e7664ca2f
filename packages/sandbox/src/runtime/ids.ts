import { createHmac } from 'node:crypto';
import type { Store, TableDefinition } from '../storage/table.js';

/** Creates ids. The nth id of a kind depends on the seed only, not on the ids of other kinds. */
export interface Ids {
  /** Decimal digits. */
  digits(kind: string, length: number): string;
  /** Hexadecimal digits, in upper case. */
  hex(kind: string, length: number): string;
  /** Digits and Latin letters. */
  text(kind: string, length: number): string;
}

const digits = '0123456789';
const hex = `${digits}ABCDEF`;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Counts the ids of each kind. */
export interface Counters {
  /** @returns 0, 1, 2, … */
  next(kind: string): number;
}

/** The number of ids of a kind so far. */
export interface Counted {
  readonly kind: string;
  readonly count: number;
}

export const counts: TableDefinition<Counted> = {
  name: 'ids',
  key: ({ kind }) => kind,
  indexes: {},
  common: true,
  internal: true,
};

/** Counters whose steps are part of the transaction that takes the id. */
export function storedCounters(store: Store): Counters {
  const table = store.table(counts);
  return {
    next(kind) {
      const count = table.get(kind)?.count ?? 0;
      table.put({ kind, count: count + 1 });
      return count;
    },
  };
}

function countersInMemory(): Counters {
  const counters = new Map<string, number>();
  return {
    next(kind) {
      const count = counters.get(kind) ?? 0;
      counters.set(kind, count + 1);
      return count;
    },
  };
}

/**
 * @param seed any text; the same seed gives the same ids, so that the transcripts of tests can be compared
 * @param counters begins with 0 by default
 * @example createIds('demo').digits('transaction', 28)
 */
export function createIds(seed: string, counters: Counters = countersInMemory()): Ids {
  const make = (kind: string, alphabet: string, length: number): string =>
    characters(seed, `${kind}#${counters.next(kind)}`, alphabet, length);
  return {
    digits: (kind, length) => make(kind, digits, length),
    hex: (kind, length) => make(kind, hex, length),
    text: (kind, length) => make(kind, digits + letters, length),
  };
}

/** Ids must be unique, not unguessable: the slight bias of the remainder is harmless. */
function characters(seed: string, name: string, alphabet: string, length: number): string {
  let text = '';
  for (let block = 0; text.length < length; block++) {
    for (const byte of createHmac('sha256', seed).update(`${name}#${block}`).digest()) {
      text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text.slice(0, length);
}
