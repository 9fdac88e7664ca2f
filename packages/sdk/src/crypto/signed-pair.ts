import { quoted } from '../errors/given.js';

/**
 * `k=v`, as it is signed in APIv2.
 *
 * @throws TypeError naming a field that holds an object or a list
 */
export function signedPair(name: string, value: unknown): string {
  if (typeof value !== 'object' && typeof value !== 'function') return `${name}=${String(value)}`;
  throw new TypeError(`${quoted(name)} holds an object or a list; what is signed in APIv2 is flat`);
}
