/** JavaScript writes numbers from here on with an exponent, so they were not written as digits. */
const exponential = 1e21;

/** Whether a number is an integer that may have been rounded: 2^53 + 1 becomes 2^53. */
export function isRounded(value: unknown): boolean {
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    Math.abs(value) < exponential
  );
}

/** The error text for such a number. */
export const rounded =
  'an integer beyond 2^53 is rounded in a number; pass it as a bigint, such as 9007199254740993n';
