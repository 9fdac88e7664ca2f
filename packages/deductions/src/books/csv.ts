import type { Difference, Report } from './types.js';

const columns = [
  'is',
  'kind',
  'number',
  'there',
  'here',
  'there_state',
  'here_state',
  'transaction_id',
  'contract',
  'period',
] as const satisfies readonly (keyof Difference)[];

/**
 * The differences as CSV (RFC 4180), line by line, for spreadsheets and programs. It is UTF-8 with a byte order mark, which
 * Excel needs. Amounts are in fen. A text that a spreadsheet would take for a number or a formula begins with a backquote, as in
 * the bills of WeChat Pay.
 *
 * @example for await (const line of toCsv(report)) file.write(line);
 */
export async function* toCsv(report: Report): AsyncGenerator<string> {
  yield `\ufeff${columns.join(',')}\r\n`;
  for await (const difference of report.differences()) {
    yield `${columns.map((column) => cell(difference[column])).join(',')}\r\n`;
  }
}

function cell(value: string | number | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const marked = isTaken(text) ? `\`${text}` : text;
  return /[",\r\n]/.test(marked) ? `"${marked.replaceAll('"', '""')}"` : marked;
}

/** Formulas; and numbers, of which a spreadsheet keeps fifteen digits, drops leading zeros, and reads 12E5 as 1200000. */
function isTaken(text: string): boolean {
  return /^[=+\-@\t\r]/.test(text) || /^[\d.]+(?:[eE]\d+)?$/.test(text);
}
