/**
 * Yuan as bills write them, in fen, without floating point: `12.30` is 1230.
 *
 * @throws Error naming the line and the column if it is anything else
 */
export function fenOf(text: string, line: number, column: string): number {
  return read(text, line, column, /^(-?)(\d{1,11})(?:\.(\d{1,2}))?$/);
}

/** A fee, which has five decimals, rounded to fen: `0.00600` is 1. An empty text is none. */
export function feeOf(text: string, line: number): number {
  if (text === '') return 0;
  return read(text, line, '手续费', /^(-?)(\d{1,11})(?:\.(\d{1,5}))?$/);
}

function read(text: string, line: number, column: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  if (match === null) {
    throw new Error(
      `row ${line} of the bill, ${column}: expected yuan such as 12.30, got ${JSON.stringify(text)}`,
    );
  }
  const [, sign, yuan = '0', decimals = ''] = match;
  // In hundred-thousandths, so that half a fen is rounded by integers.
  const fine = Number(decimals.padEnd(5, '0'));
  const amount = Number(yuan) * 100 + Math.floor((fine + 500) / 1000);
  return sign === '-' ? -amount : amount;
}
