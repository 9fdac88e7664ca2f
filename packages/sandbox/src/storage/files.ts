import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { decode, encode } from './codec.js';
import { readLines, writeLine } from './lines.js';
import type { Step, StoredRow } from './table.js';

/** The version of the format. A reader refuses a later one. */
const version = 1;
const journalFormat = 'wechatpay-kit sandbox journal';
const snapshotFormat = 'wechatpay-kit sandbox snapshot';

/** The rows of one line of a snapshot. */
const batch = 200;

/** The first line of a file. The journal belongs to the snapshot of the same generation. */
interface Header {
  readonly format: string;
  readonly version: number;
  readonly generation: number;
}

/** The steps of a line. */
interface Steps {
  /** `journal.jsonl, line 12`. */
  readonly place: string;
  readonly steps: readonly Step[];
}

interface ReadFile {
  readonly generation: number;
  readonly lines: Steps[];
  /** The length of what is whole, in bytes. */
  readonly length: number;
  readonly notice?: string;
}

/** A snapshot got its name after it was whole, so all of it must be. */
export function readSnapshot(file: string): ReadFile {
  const content = readFileSync(file);
  const lines: Steps[] = [];
  let generation: number | undefined;
  let isWhole = false;
  for (const line of readLines(content)) {
    const place = `${file}, line ${line.number}`;
    if ('fault' in line) throw damaged(place, line.fault);
    if (generation === undefined) generation = readHeader(line.value, snapshotFormat, file);
    else if (isEnd(line.value)) isWhole = true;
    else lines.push({ place, steps: readSteps(line.value, place) });
  }
  if (generation === undefined || !isWhole) throw damaged(file, 'its end is missing');
  return { generation, lines, length: content.length };
}

/** The process may have ended while it wrote the last line. */
export function readJournal(file: string): ReadFile {
  const content = readFileSync(file);
  const lines: Steps[] = [];
  let generation: number | undefined;
  let length = 0;
  for (const line of readLines(content)) {
    const place = `${file}, line ${line.number}`;
    if ('fault' in line) {
      if (generation === undefined || line.end < content.length) throw damaged(place, line.fault);
      const notice = `dropped the last line of ${file} (line ${line.number}, ${content.length - line.start} bytes), which was not written to its end`;
      return { generation, lines, length, notice };
    }
    if (generation === undefined) generation = readHeader(line.value, journalFormat, file);
    else lines.push({ place, steps: readSteps(line.value, place) });
    length = line.end;
  }
  if (generation === undefined) throw damaged(file, 'it is empty');
  return { generation, lines, length };
}

function readHeader(value: unknown, format: string, file: string): number {
  const header = value as Partial<Header> | null;
  if (header?.format !== format || typeof header.generation !== 'number')
    throw damaged(file, `it is no ${format}`);
  if (header.version === version) return header.generation;
  throw new Error(
    `${file} has version ${header.version} of its format, and this sandbox reads version ${version}; use the sandbox that wrote it`,
  );
}

function isEnd(value: unknown): boolean {
  return value !== null && typeof value === 'object' && 'end' in value;
}

function readSteps(value: unknown, place: string): Step[] {
  if (!Array.isArray(value)) throw damaged(place, 'it is no list of changes');
  return value.map((item: unknown) => {
    const { space, table, put, delete: key } = item as Readonly<Record<string, unknown>>;
    if (typeof space !== 'string' || typeof table !== 'string') throw damaged(place, 'it names no table');
    if (typeof key === 'string') return { space, table, key };
    return { space, table, row: decode(put) as object };
  });
}

export function damaged(place: string, fault: string): Error {
  return new Error(`${place} is damaged: ${fault}`);
}

/** Writes `FILE.new`, and waits until it is on the disk. */
export function createSnapshot(file: string, generation: number, rows: Iterable<StoredRow>): number {
  const open = openSync(`${file}.new`, 'w', 0o600);
  let length = 0;
  const write = (value: unknown): void => {
    const line = writeLine(value);
    writeAll(open, line, length);
    length += line.length;
  };
  try {
    write({ format: snapshotFormat, version, generation } satisfies Header);
    let steps: object[] = [];
    let count = 0;
    for (const { space, table, row } of rows) {
      steps.push({ space, table, put: encode(row, table) });
      count += 1;
      if (steps.length < batch) continue;
      write(steps);
      steps = [];
    }
    write(steps);
    write({ end: count });
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
  return length;
}

/** Writes `FILE.new` with the header, and waits until it is on the disk. */
export function createJournal(file: string, generation: number): { file: number; length: number } {
  const open = openSync(`${file}.new`, 'w', 0o600);
  try {
    const line = writeLine({ format: journalFormat, version, generation } satisfies Header);
    writeAll(open, line, 0);
    fsyncSync(open);
    return { file: open, length: line.length };
  } catch (error) {
    closeSync(open);
    throw error;
  }
}

export function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}

/** A rename is on the disk when its directory is. Windows cannot open directories, and needs not. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const open = openSync(directory, 'r');
  try {
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}
