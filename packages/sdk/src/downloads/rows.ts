import { TransportError } from '../errors/index.js';
import { verified } from '../protocol/verified-stream.js';

/** The longest line of a bill; the longest known are some three thousand characters. */
export const longestLine: number = 1024 * 1024;

/** A row of a bill: its texts by the names that its own header gives them. */
export type BillRow = Readonly<Record<string, string>>;

/** A bill as it is read: iterate for its rows, once. */
export interface Bill<Row = BillRow, Summary = BillRow> extends AsyncIterable<Row> {
  /** The sums at the end of the bill; `undefined` until its rows are read to the end, and where the bill has none. */
  readonly summary: Summary | undefined;
}

/**
 * Reads the rows of a bill: those of trades and of funds, statements, and other lists of the same kind. A line of names,
 * rows with a backquote before every value, and a line of names and one of values at the end. Values are the texts of
 * the file without their backquote: amounts are in yuan, and what a merchant may write itself is escaped by WeChat Pay.
 *
 * @param file the bill's bytes, a gzip of them as well: a stream, or all of them
 * @returns the rows; `summary` is there when they have been read
 * @throws TransportError while it is read: BAD_RESPONSE for a file that is no bill, or no whole gzip, TOO_LARGE for a line without end; and
 *   what the stream fails with
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

/** The same for a file that is fetched when the first row is asked for. */
export function lazyBill<Row, Summary>(open: () => Promise<AsyncIterable<Uint8Array>>): Bill<Row, Summary> {
  let summary: BillRow | undefined;
  let begun = false;
  async function* rows(): AsyncGenerator<BillRow> {
    const table = new Table();
    const lines = new Lines();
    for await (const chunk of await open()) {
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
    [Symbol.asyncIterator]() {
      if (begun) throw new Error('the rows of a bill can be read only once; ask for the bill again');
      begun = true;
      return rows() as AsyncIterator<Row>;
    },
  };
}

/** The lines of a bill, in their order, told apart: names, rows, names of the sums, sums. */
class Table {
  summary: BillRow | undefined;
  #columns: readonly string[] | undefined;
  #sums: readonly string[] | undefined;
  #line = 0;

  /** @returns the row that the line is; `undefined` for a line that is none */
  row(line: string): BillRow | undefined {
    this.#line++;
    if (line === '') return undefined;
    const quoted = line.startsWith('`');
    if (this.#columns === undefined) {
      if (quoted) throw this.#wrong('is a row, where the names of the columns should be');
      this.#columns = line.split(',');
      if (this.#columns.length === 1) throw this.#wrong('names no columns');
      return undefined;
    }
    if (this.#sums !== undefined) {
      if (this.summary !== undefined) throw this.#wrong('follows the last one');
      this.summary = this.#named(this.#sums, line);
      return undefined;
    }
    // Some lists put no backquote before their values; their rows have as many as the header, which sums have not.
    if (quoted || countOf(line, ',') + 1 === this.#columns.length) return this.#named(this.#columns, line);
    this.#sums = line.split(',');
    return undefined;
  }

  #named(names: readonly string[], line: string): BillRow {
    const values = valuesOf(line, names.length);
    if (values === undefined) throw this.#wrong(`has other values than the ${names.length} columns`);
    const row: Record<string, string> = {};
    for (let at = 0; at < names.length; at++) row[names[at] ?? ''] = values[at] ?? '';
    return row;
  }

  /** Without the line itself, which tells who paid whom. */
  #wrong(what: string): TransportError {
    return new TransportError('BAD_RESPONSE', `this is no bill: line ${this.#line} ${what}`);
  }
}

/** Split where a value begins; at every comma, where some values have no backquote. */
function valuesOf(line: string, count: number): string[] | undefined {
  if (line.startsWith('`')) {
    const values = line.slice(1).split(',`');
    if (values.length === count) return values;
  }
  const values = line.split(',');
  if (values.length !== count) return undefined;
  return values.map((value) => (value.startsWith('`') ? value.slice(1) : value));
}

function countOf(line: string, character: string): number {
  let count = 0;
  for (let at = line.indexOf(character); at !== -1; at = line.indexOf(character, at + 1)) count++;
  return count;
}

/** Cuts bytes into lines. Where a line ends no character is torn apart: none has a line feed among its bytes. */
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

  /** What stands after the last line feed. */
  last(): string | undefined {
    return this.#length === 0 ? undefined : this.#line(Buffer.alloc(0));
  }

  #begin(piece: Buffer): void {
    this.#begun.push(piece);
    this.#length += piece.length;
    if (this.#length <= longestLine) return;
    throw new TransportError('TOO_LARGE', `this is no bill: a line is longer than ${longestLine} bytes`);
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
