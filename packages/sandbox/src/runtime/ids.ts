import { createHmac } from 'node:crypto';

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

/**
 * @param seed any text; the same seed gives the same ids, so that the transcripts of tests can be compared
 * @example createIds('demo').digits('transaction', 28)
 */
export function createIds(seed: string): Ids {
  const counters = new Map<string, number>();
  const make = (kind: string, alphabet: string, length: number): string => {
    const count = counters.get(kind) ?? 0;
    counters.set(kind, count + 1);
    return characters(seed, `${kind}#${count}`, alphabet, length);
  };
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
