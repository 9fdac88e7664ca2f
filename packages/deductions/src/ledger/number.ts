import { createHash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The number of an attempt: derived, so that every worker mints the same for the same attempt, and none for another.
 *
 * @param contract the merchant's code
 * @param period the due date of the cycle
 * @param n 1, 2, … within the cycle
 * @returns 30 characters: `D`, the period, the attempt, and 105 bits of a digest
 */
export function numberOf(contract: string, period: string, n: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([contract, period, n]))
    .digest();
  let bits = 0n;
  for (const byte of digest.subarray(0, 14)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let at = 0; at < 21; at++, bits >>= 5n) text += alphabet[Number(bits & 31n)];
  return `D${period.replaceAll('-', '').slice(2)}${String(n).padStart(2, '0')}${text}`;
}
