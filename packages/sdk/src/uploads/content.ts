import { describe, fileCause, fileReason, quoted } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import type { FileContent } from '../types/call.js';
import { collect, iterateStream } from './content-stream.js';
import { failed, type ReadOptions, refuseAborted, refuseTooLong, waited } from './reading.js';

/** A file to send. It is in memory, because the request's signature covers its digest. */
export interface Content {
  readonly bytes: Uint8Array;
  /** The file's own name: the last part of its path, or the name of a `File`. */
  readonly name?: string | undefined;
  /** The media type of a `Blob` that has one. */
  readonly type?: string | undefined;
}

/**
 * Reads a file from a path, bytes, a `Blob` or a stream.
 *
 * @throws RequestError if it cannot be read, is empty or too long
 * @throws TransportError ABORTED; a stream is closed
 */
export async function readContent(file: FileContent, options: ReadOptions): Promise<Content> {
  refuseAborted(options);
  if (isBytes(file)) return checked({ bytes: file }, options);
  if (isPath(file)) return readPath(file, options);
  if (isBlob(file)) return readBlob(file, options);
  const chunks = iterateStream(file);
  if (chunks !== undefined) {
    return checked({ bytes: await collect(chunks, options), name: findStreamName(file) }, options);
  }
  throw new RequestError(
    options.field,
    `expected a path, a Buffer or Uint8Array, a Blob, or a stream of bytes, got ${describe(file)}`,
  );
}

/**
 * Like {@link readContent}, for the blocking verbs. They can only read from disk or memory.
 *
 * @throws RequestError also for a `Blob` or a stream
 */
export function readContentSync(file: FileContent, options: ReadOptions): Content {
  refuseAborted(options);
  if (isBytes(file)) return checked({ bytes: file }, options);
  if (!isPath(file)) {
    const what = isBlob(file) ? 'a Blob' : iterateStream(file) === undefined ? describe(file) : 'a stream';
    throw new RequestError(
      options.field,
      `the blocking verbs take a path or bytes, got ${what}; read it into memory first, or use the verb without Sync`,
    );
  }
  const { readFileSync, statSync } = process.getBuiltinModule('node:fs');
  const path = toPath(file, options.field);
  try {
    const stats = statSync(path);
    refuseSpecial(stats.isFile(), options.field, path);
    refuseTooLong(stats.size, options);
    return checked({ bytes: readFileSync(path), name: baseName(path) }, options);
  } catch (error) {
    throw unreadable(error, options.field, path);
  }
}

async function readPath(file: string | URL, options: ReadOptions): Promise<Content> {
  const { open } = process.getBuiltinModule('node:fs/promises');
  const path = toPath(file, options.field);
  try {
    const handle = await open(path);
    try {
      const stats = await handle.stat();
      refuseSpecial(stats.isFile(), options.field, path);
      refuseTooLong(stats.size, options);
      const { signal } = options;
      const bytes = await handle.readFile(signal === undefined ? {} : { signal });
      return checked({ bytes, name: baseName(path) }, options);
    } finally {
      await handle.close();
    }
  } catch (error) {
    refuseAborted(options);
    throw unreadable(error, options.field, path);
  }
}

async function readBlob(blob: Blob & { readonly name?: unknown }, options: ReadOptions): Promise<Content> {
  refuseTooLong(blob.size, options);
  const { name, type } = blob;
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await waited(blob.arrayBuffer(), options));
  } catch (error) {
    throw failed(error, options, 'the Blob cannot be read');
  }
  return checked(
    {
      bytes,
      name: typeof name === 'string' && name !== '' ? name : undefined,
      type: type === '' ? undefined : type,
    },
    options,
  );
}

function checked(content: Content, options: ReadOptions): Content {
  const { length } = content.bytes;
  if (length === 0) {
    throw new RequestError(
      options.field,
      'the file is empty, which WeChat Pay refuses; check that a stream has not been read before',
    );
  }
  refuseTooLong(length, options);
  return content;
}

function refuseSpecial(isFile: boolean, field: string, path: string): void {
  if (isFile) return;
  throw new RequestError(
    field,
    `${quoted(path)} is a directory, a pipe or a device; pass the path of a file, or a stream`,
  );
}

function unreadable(error: unknown, field: string, path: string): Error {
  if (error instanceof RequestError) return error;
  return new RequestError(
    field,
    `${quoted(path)} cannot be read: ${fileReason(error)}`,
    fileCause(error, path),
  );
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function isPath(value: unknown): value is string | URL {
  return typeof value === 'string' || value instanceof URL;
}

function isBlob(value: unknown): value is Blob {
  return (
    value !== null &&
    typeof value === 'object' &&
    'arrayBuffer' in value &&
    'size' in value &&
    'type' in value
  );
}

function toPath(file: string | URL, field: string): string {
  if (file === '') throw new RequestError(field, 'expected a path, got an empty string');
  const url = file instanceof URL || file.startsWith('file:') ? file : undefined;
  if (url === undefined) return String(file);
  try {
    return process.getBuiltinModule('node:url').fileURLToPath(url);
  } catch (error) {
    throw new RequestError(
      field,
      `expected a path or a file: URL: ${fileReason(error)}`,
      fileCause(error, String(file)),
    );
  }
}

/** Streams of `fs.createReadStream` have a path. */
function findStreamName(stream: object): string | undefined {
  return 'path' in stream && typeof stream.path === 'string' ? baseName(stream.path) : undefined;
}

function baseName(path: string): string {
  return process.getBuiltinModule('node:path').basename(path);
}
