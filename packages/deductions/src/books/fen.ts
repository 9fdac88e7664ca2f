/**
 * Yuan as bills write them, in fen, without floating point: `12.30` is 1230.
 *
 * @throws Error naming the line and the column if it is anything else
 */
export function fenOf(text: string, line: number, column: string): number {
  const match = /^(-?)(\d{1,11})(?:\.(\d{1,2}))?$/.exec(text);
  if (match === null) {
    throw new Error(
      `row ${line} of the bill, ${column}: expected yuan such as 12.30, got ${JSON.stringify(text)}`,
    );
  }
  const [, sign, yuan = '0', fen = ''] = match;
  const amount = Number(yuan) * 100 + Number(fen.padEnd(2, '0'));
  return sign === '-' ? -amount : amount;
}
