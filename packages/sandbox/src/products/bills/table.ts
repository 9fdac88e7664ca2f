/** The text of a bill: a table of rows, and a table of their sums. */

/** A cell of a bill. The backtick keeps a spreadsheet from rounding it. A cell holds no line break. */
function cell(value: string): string {
  return `\`${value.replace(/[\r\n]+/g, ' ')}`;
}

/** A bill as WeChat Pay writes it: UTF-8 with a byte order mark, lines that end in CRLF. */
export interface BillText {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Statements abroad have no sums. */
  readonly totalHead?: readonly string[];
  readonly totals?: readonly string[];
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4013071237 */
export function writeBill({ head, rows, totalHead, totals = [] }: BillText): Buffer {
  const line = (values: readonly string[]): string => values.map(cell).join(',');
  const sums = totalHead === undefined ? [] : [totalHead.join(','), line(totals)];
  const lines = [head.join(','), ...rows.map(line), ...sums, ''];
  return Buffer.from(`\u{FEFF}${lines.join('\r\n')}`);
}

export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
