import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { failed, type ReadOptions, refuseTooLong, waited } from './reading.js';

/** Reads a stream into one array. The stream is closed if it exceeds the limits on length or time. */
export async function collect(stream: AsyncIterable<unknown>, options: ReadOptions): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let iterator: AsyncIterator<unknown> | undefined;
  try {
    iterator = stream[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await waited(iterator.next(), options);
      if (done) return Buffer.concat(chunks, length);
      if (!(value instanceof Uint8Array)) {
        throw new RequestError(
          options.field,
          `expected a stream of bytes, got a stream with ${describe(value)}; do not set an encoding on the stream`,
        );
      }
      length += value.length;
      refuseTooLong(length, options);
      chunks.push(value);
    }
  } catch (error) {
    close(stream, iterator);
    throw failed(error, options, 'the stream failed');
  }
}

/** Closes a stream without awaiting it: an iterator that is waiting for its next chunk may never return. */
function close(stream: AsyncIterable<unknown>, iterator: AsyncIterator<unknown> | undefined): void {
  if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
  else iterator?.return?.().catch(() => {});
}

/**
 * The chunks of a stream: a Node stream, a Fetch stream (not all runtimes can iterate it), or any async iterable.
 *
 * @returns `undefined` if the value is not a stream
 */
export function iterateStream(value: unknown): AsyncIterable<unknown> | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if ('getReader' in value && typeof value.getReader === 'function') {
    return readerChunks(value as ReadableStream<unknown>);
  }
  return Symbol.asyncIterator in value ? (value as AsyncIterable<unknown>) : undefined;
}

function readerChunks(stream: ReadableStream<unknown>): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]() {
      const reader = stream.getReader();
      return {
        next: () => reader.read() as Promise<IteratorResult<unknown>>,
        async return() {
          await reader.cancel();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
