import { quoted } from '../errors/given.js';

/**
 * `k=v`, the form that APIv2 signs.
 *
 * @throws TypeError naming a field that holds an object or a list
 */
export function signedPair(name: string, value: unknown): string {
  if (typeof value !== 'object' && typeof value !== 'function') return `${name}=${String(value)}`;
  throw new TypeError(`${quoted(name)} holds an object or a list; APIv2 can sign flat fields only`);
}
