import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caught } from '../../test/support/caught.js';
import { RequestError, TransportError } from '../errors/index.js';
import type { FileContent } from '../types/call.js';
import { readContent, readContentSync } from './content.js';

const bytes = Buffer.from('腾讯 \x00\xff\r\n--');
const field = 'body.file';
let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wechatpay-kit-'));
  path = join(folder, '营业 "执照".png');
  writeFileSync(path, bytes);
  writeFileSync(join(folder, 'empty.png'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A stream that gives these chunks and, asked for more, never answers. */
function stuck(...chunks: unknown[]): Readable & { closed: boolean } {
  const left = [...chunks];
  return new Readable({
    objectMode: true,
    read() {
      if (left.length > 0) this.push(left.shift());
    },
  });
}

describe('readContent', () => {
  const kinds: [string, () => FileContent, string | undefined][] = [
    ['a path', () => path, '营业 "执照".png'],
    ['a file: URL', () => pathToFileURL(path), '营业 "执照".png'],
    ['a file: URL as text', () => pathToFileURL(path).href, '营业 "执照".png'],
    ['a Buffer', () => bytes, undefined],
    [
      'a Uint8Array that is a part of a larger one',
      () => new Uint8Array([0, ...bytes, 0]).subarray(1, -1),
      undefined,
    ],
    ['a Blob', () => new Blob([bytes]), undefined],
    ['a File', () => new File([bytes], 'a.png'), 'a.png'],
    ['a stream of Node', () => Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]), undefined],
    ['a stream of Node that knows its path', () => createReadStream(path), '营业 "执照".png'],
    ['a stream of the Fetch standard', () => new Blob([bytes]).stream(), undefined],
    [
      'an asynchronous generator',
      async function* () {
        yield bytes.subarray(0, 1);
        yield new Uint8Array(bytes.subarray(1));
      } as () => AsyncGenerator<Uint8Array>,
      undefined,
    ],
  ];

  it.each(kinds)('reads %s', async (_, file, name) => {
    const content = await readContent(file(), { field });
    expect(Buffer.from(content.bytes)).toEqual(bytes);
    expect(content.name).toBe(name);
  });

  it('reads a stream of the Fetch standard that cannot be iterated', async () => {
    const stream = new Blob([bytes]).stream();
    const bare = { getReader: () => stream.getReader() } as unknown as FileContent;
    expect(Buffer.from((await readContent(bare, { field })).bytes)).toEqual(bytes);
  });

  it("keeps a Blob's type", async () => {
    const content = await readContent(new File([bytes], 'a', { type: 'image/png' }), { field });
    expect(content.type).toBe('image/png');
  });

  it.each<[string, () => unknown, RegExp]>([
    ['a path where nothing is', () => join(folder, 'none.png'), /none\.png cannot be read: ENOENT/],
    ['a directory', () => folder, /is a directory, a pipe or a device/],
    ['a device', () => '/dev/zero', /is a directory, a pipe or a device/],
    ['an empty path', () => '', /expected a path, got an empty string/],
    ['a path with a zero in it', () => 'a\0b', /cannot be read/],
    [
      'a URL that is none of a file',
      () => new URL('https://example.com/a.png'),
      /expected a path or a file: URL/,
    ],
    ['an empty file', () => join(folder, 'empty.png'), /the file is empty/],
    ['no bytes', () => Buffer.alloc(0), /the file is empty/],
    ['an empty Blob', () => new Blob([]), /the file is empty/],
    ['an empty stream', () => Readable.from([]), /the file is empty.*has not been read before/],
    [
      'a stream of text',
      () => Readable.from(['text']),
      /expected a stream of bytes, got a stream with a string/,
    ],
    [
      'a stream that fails',
      () =>
        Readable.from(
          (async function* () {
            yield bytes;
            throw new Error('the disk is gone');
          })(),
        ),
      /the stream failed: the disk is gone/,
    ],
    ['a number', () => 42, /expected a path, a Buffer.*got a number/],
    ['nothing', () => undefined, /got nothing/],
    ['an object', () => ({ path: 'a.png' }), /got an object/],
    ['a list of bytes', () => [1, 2, 3], /got an array/],
  ])('refuses %s, naming the field', async (_, file, message) => {
    const error = await caught(() => readContent(file() as FileContent, { field }));
    expect(error).toBeInstanceOf(RequestError);
    expect(error['field']).toBe(field);
    expect(error.message).toMatch(message);
  });

  it('refuses a stream that another reader holds', async () => {
    const stream = new Blob([bytes]).stream();
    stream.getReader();
    const error = await caught(() => readContent(stream, { field }));
    expect(error).toMatchObject({ name: 'RequestError', field });
  });

  it.each<[string, () => FileContent]>([
    ['a path', () => path],
    ['bytes', () => bytes],
    ['a Blob', () => new Blob([bytes])],
    ['a stream', () => stuck(bytes)],
  ])('refuses %s that is longer than the limit', async (_, file) => {
    const limit = bytes.length - 1;
    const error = await caught(() => readContent(file(), { field, limit }));
    expect(error).toMatchObject({ name: 'RequestError', field });
    expect(error.message).toContain(`longer than ${limit} bytes`);
    expect((await readContent(bytes, { field, limit: bytes.length })).bytes).toEqual(bytes);
  });

  it('closes a stream that is too long, and does not read on', async () => {
    const stream = stuck(bytes, bytes, bytes);
    await caught(() => readContent(stream, { field, limit: bytes.length }));
    expect(stream.destroyed).toBe(true);
  });

  it('ends when it is aborted, and closes the stream it waits for', async () => {
    const controller = new AbortController();
    const stream = stuck(bytes);
    const reading = caught(() => readContent(stream, { field, signal: controller.signal }));
    setTimeout(() => controller.abort(new Error('enough')), 20);
    const error = await reading;
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'ABORTED', attempts: 0, cause: { message: 'enough' } });
    expect(stream.destroyed).toBe(true);
  });

  it('ends when it is aborted while it waits for a generator, which may never answer', async () => {
    const never = (async function* () {
      yield bytes;
      await new Promise(() => {});
    })();
    const signal = AbortSignal.timeout(20);
    expect(await caught(() => readContent(never, { field, signal }))).toMatchObject({ code: 'ABORTED' });
  });

  it('gives a stream up that pauses for longer than the call may take', async () => {
    const stream = stuck(bytes);
    const error = await caught(() => readContent(stream, { field, timeout: 30 }));
    expect(error).toMatchObject({ name: 'TransportError', code: 'TIMEOUT', attempts: 0 });
    expect(stream.destroyed).toBe(true);
  });

  it.each<[string, () => FileContent]>([
    ['a path', () => path],
    ['bytes', () => bytes],
    ['a Blob', () => new Blob([bytes])],
  ])('reads no %s for a call that was aborted before', async (_, file) => {
    const signal = AbortSignal.abort();
    expect(await caught(() => readContent(file(), { field, signal }))).toMatchObject({ code: 'ABORTED' });
  });
});

describe('readContentSync', () => {
  it('reads a path and bytes', () => {
    expect(readContentSync(path, { field })).toEqual({ bytes, name: '营业 "执照".png' });
    expect(readContentSync(pathToFileURL(path), { field })).toEqual({ bytes, name: '营业 "执照".png' });
    expect(readContentSync(bytes, { field })).toEqual({ bytes });
  });

  it.each<[string, () => unknown, RegExp]>([
    ['a Blob', () => new Blob([bytes]), /the blocking verbs take a path or bytes, got a Blob/],
    ['a stream', () => Readable.from([bytes]), /the blocking verbs take a path or bytes, got a stream/],
    ['a number', () => 1, /got a number/],
    ['a path where nothing is', () => join(folder, 'none.png'), /ENOENT/],
    ['a directory', () => folder, /is a directory/],
    ['an empty file', () => join(folder, 'empty.png'), /the file is empty/],
  ])('refuses %s', async (_, file, message) => {
    const error = await caught(() => readContentSync(file() as FileContent, { field }));
    expect(error).toMatchObject({ name: 'RequestError', field });
    expect(error.message).toMatch(message);
  });

  it('refuses content longer than the limit', async () => {
    const error = await caught(() => readContentSync(path, { field, limit: 3 }));
    expect(error.message).toContain('longer than 3 bytes');
  });
});
