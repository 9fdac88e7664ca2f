import { TransportError } from '../errors/index.js';
import { verified } from '../protocol/verified-stream.js';

/** The maximum length of a line. The longest known lines have about 3000 characters. */
export const longestLine: number = 1024 * 1024;

/** A row of a bill: its values by the column names of the bill. */
export type BillRow = Readonly<Record<string, string>>;

/** A bill. Iterate over it once to read its rows. */
export interface Bill<Row = BillRow, Summary = BillRow> extends AsyncIterable<Row> {
  /** The sums at the end of the bill; `undefined` before all rows are read, or if the bill has no sums. */
  readonly summary: Summary | undefined;
  /** How many bytes of the file have been read so far, uncompressed. */
  readonly bytes: number;
}

/**
 * Reads the rows of a bill: trade bills, fund bills, statements, and other lists of the same format. The format has a line
 * of column names, rows with a backquote before every value, and two lines at the end with the names and values of the
 * sums. Values are the strings of the file without the backquote. Amounts are in yuan. WeChat Pay escapes values that the
 * merchant chose.
 *
 * @param file the bill's bytes, plain or gzip: a stream, or the whole file
 * @returns the rows; `summary` is set when all rows have been read
 * @throws TransportError while reading: BAD_RESPONSE if the file is not a bill or not a complete gzip file, TOO_LARGE for
 *   an overlong line; errors of the stream
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-fundflow.html
 * @example
 * const bill = rowsOf(createReadStream('bill.csv'));
 * for await (const row of bill) console.log(row['微信订单号']);
 * console.log(bill.summary?.['总交易单数']);
 */
export function rowsOf<Row = BillRow, Summary = BillRow>(
  file: AsyncIterable<Uint8Array> | Uint8Array,
): Bill<Row, Summary> {
  return lazyBill(async () => {
    const { Readable } = process.getBuiltinModule('node:stream');
    const chunks = file instanceof Uint8Array ? [file] : file;
    const source = chunks instanceof Readable ? chunks : Readable.from(chunks, { objectMode: false });
    return verified(source, { gzip: true });
  });
}

/** Like {@link rowsOf}, for a file that is downloaded when iteration starts. */
export function lazyBill<Row, Summary>(open: () => Promise<AsyncIterable<Uint8Array>>): Bill<Row, Summary> {
  let summary: BillRow | undefined;
  let begun = false;
  let bytes = 0;
  async function* rows(): AsyncGenerator<BillRow> {
    const table = new Table();
    const lines = new Lines();
    for await (const chunk of await open()) {
      bytes += chunk.byteLength;
      for (const line of lines.of(chunk)) {
        const row = table.row(line);
        if (row !== undefined) yield row;
      }
    }
    const last = lines.last();
    const row = last === undefined ? undefined : table.row(last);
    if (row !== undefined) yield row;
    summary = table.summary;
  }
  return {
    get summary() {
      return summary as Summary | undefined;
    },
    get bytes() {
      return bytes;
    },
    [Symbol.asyncIterator]() {
      if (begun) throw new Error('the rows of a bill can be read only once; request the bill again');
      begun = true;
      return rows() as AsyncIterator<Row>;
    },
  };
}

/** Classifies the lines of a bill in their order: column names, rows, names of the sums, sums. */
class Table {
  summary: BillRow | undefined;
  #columns: readonly string[] | undefined;
  #sums: readonly string[] | undefined;
  #line = 0;

  /** @returns the row; `undefined` if the line is not a row */
  row(line: string): BillRow | undefined {
    this.#line++;
    if (line === '') return undefined;
    const quoted = line.startsWith('`');
    if (this.#columns === undefined) {
      if (quoted) throw this.#wrong('is a row, but the column names are expected there');
      this.#columns = line.split(',');
      if (this.#columns.length === 1) throw this.#wrong('contains no column names');
      return undefined;
    }
    if (this.#sums !== undefined) {
      if (this.summary !== undefined) throw this.#wrong('follows the sums, which end a bill');
      this.summary = this.#named(this.#sums, line);
      return undefined;
    }
    // Some lists have no backquotes. Their rows have as many values as there are columns; sums have fewer.
    if (quoted || count(line, ',') + 1 === this.#columns.length) return this.#named(this.#columns, line);
    this.#sums = line.split(',');
    return undefined;
  }

  #named(names: readonly string[], line: string): BillRow {
    const values = splitValues(line, names.length);
    if (values === undefined) throw this.#wrong(`does not have ${names.length} values, one for each column`);
    const row: Record<string, string> = {};
    for (let at = 0; at < names.length; at++) row[names[at] ?? ''] = values[at] ?? '';
    return row;
  }

  /** The error does not quote the line, which contains personal data. */
  #wrong(what: string): TransportError {
    return new TransportError('BAD_RESPONSE', `the file is not a bill: line ${this.#line} ${what}`);
  }
}

/** Splits at the backquotes, or at every comma if some values have no backquote. */
function splitValues(line: string, count: number): string[] | undefined {
  if (line.startsWith('`')) {
    const values = line.slice(1).split(',`');
    if (values.length === count) return values;
  }
  const values = line.split(',');
  if (values.length !== count) return undefined;
  return values.map((value) => (value.startsWith('`') ? value.slice(1) : value));
}

function count(line: string, character: string): number {
  let found = 0;
  for (let at = line.indexOf(character); at !== -1; at = line.indexOf(character, at + 1)) found++;
  return found;
}

/** Splits bytes into lines. This never splits a UTF-8 character, because none contains the byte of a line feed. */
class Lines {
  #begun: Buffer[] = [];
  #length = 0;
  #first = true;

  *of(chunk: Uint8Array): Generator<string> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
      yield this.#line(bytes.subarray(start, end));
      start = end + 1;
    }
    if (start < bytes.length) this.#begin(bytes.subarray(start));
  }

  /** The text after the last line feed, if any. */
  last(): string | undefined {
    return this.#length === 0 ? undefined : this.#line(Buffer.alloc(0));
  }

  #begin(piece: Buffer): void {
    this.#begun.push(piece);
    this.#length += piece.length;
    if (this.#length <= longestLine) return;
    throw new TransportError(
      'TOO_LARGE',
      `the file is not a bill: a line is longer than ${longestLine} bytes`,
    );
  }

  #line(end: Buffer): string {
    this.#begin(end);
    const bytes = this.#begun.length === 1 ? end : Buffer.concat(this.#begun, this.#length);
    this.#begun = [];
    this.#length = 0;
    const marked = this.#first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.#first = false;
    const returned = bytes.length > 0 && bytes[bytes.length - 1] === 0x0d;
    return bytes.toString('utf8', marked ? 3 : 0, returned ? bytes.length - 1 : bytes.length);
  }
}
