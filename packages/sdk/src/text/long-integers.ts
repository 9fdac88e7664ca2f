/** From here on a number is written with an exponent: nothing that was meant as an integer's digits. */
const exponential = 1e21;

/** Whether a number is an integer that may once have been another one: written as 2^53 + 1, it is 2^53. */
export function isRounded(value: unknown): boolean {
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    Math.abs(value) < exponential
  );
}

/** What an error says of such a number. */
export const rounded =
  'an integer beyond 2^53 is rounded in a number; pass it as a bigint, such as 9007199254740993n';

/** Whether a JSON text may hold such a number. */
export function mayHoldLongInteger(json: string): boolean {
  return longInteger.test(json);
}

/** A number of at least as many digits as 2^53 has; inside a string it may be found too, which costs time only. */
const longInteger = /(?:^|[[:,\s])-?\d{16}/;
