import type { KeyMode } from './keyring.js';

/**
 * Checks a setting of the keys that sign.
 *
 * @param field its name, for errors
 * @throws TypeError or RangeError naming the field and what was expected
 */
export function readKeyMode(field: string, value: unknown): KeyMode {
  if (value === 'certificate' || value === 'publicKey') return value;
  const expected = "expected 'certificate', 'publicKey' or { publicKey: 20 }, the per cent of the public key";
  if (value === null || typeof value !== 'object' || !('publicKey' in value))
    throw new TypeError(`${field}: ${expected}`);
  const { publicKey } = value;
  if (Object.keys(value).length > 1 || typeof publicKey !== 'number')
    throw new TypeError(`${field}: ${expected}`);
  if (!(publicKey >= 0 && publicKey <= 100))
    throw new RangeError(`${field}.publicKey: expected 0 to 100 per cent, got ${publicKey}`);
  return { publicKey };
}
