import { crc32 } from 'node:zlib';

/**
 * Lines of JSON that tell whether they are whole: the checksum (CRC-32) and the length of the JSON in bytes come first.
 * `89d3b5a2 17 {"version":1, …}`
 */
export function writeLine(value: unknown): Buffer {
  const json = JSON.stringify(value);
  return Buffer.from(`${checksum(json)} ${Buffer.byteLength(json)} ${json}\n`);
}

/** A line, or the reason why it is none. */
export type Line = {
  /** From 1. */
  readonly number: number;
  /** The position of its first byte. */
  readonly start: number;
  /** The position after its end. */
  readonly end: number;
} & ({ readonly value: unknown } | { readonly fault: string });

/** Reads lines, up to the first that is not whole. */
export function* readLines(content: Buffer): Generator<Line> {
  let start = 0;
  for (let number = 1; start < content.length; number++) {
    const newline = content.indexOf(10, start);
    const end = newline === -1 ? content.length : newline + 1;
    const place = { number, start, end };
    if (newline === -1) return yield { ...place, fault: 'it has no end' };
    const line = content.subarray(start, newline);
    const fault = findFault(line);
    if (fault !== undefined) return yield { ...place, fault };
    yield { ...place, value: JSON.parse(readJson(line)) as unknown };
    start = end;
  }
}

function findFault(line: Buffer): string | undefined {
  const [, sum, length] = /^([\da-f]{8}) (\d+) /.exec(line.toString('latin1', 0, 32)) ?? [];
  if (sum === undefined) return 'it does not begin with a checksum and a length';
  const json = readJson(line);
  if (Buffer.byteLength(json) !== Number(length)) return 'it is not as long as it says';
  return checksum(json) === sum ? undefined : 'its content does not fit its checksum';
}

function readJson(line: Buffer): string {
  return line.toString('utf8', line.indexOf(32, 9) + 1);
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
