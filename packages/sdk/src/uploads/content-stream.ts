import { describe } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { failed, type ReadOptions, refuseTooLong, waited } from './reading.js';

/** All chunks of a stream, in one piece; the stream is closed when they are too many, or too long in coming. */
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
          `expected a stream of bytes, got ${describe(value)} from it; a stream with an encoding set gives text`,
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

/** Without waiting for the end of it: an iterator that is still waiting for its next chunk may never return. */
function close(stream: AsyncIterable<unknown>, iterator: AsyncIterator<unknown> | undefined): void {
  if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
  else iterator?.return?.().catch(() => {});
}

/** A stream as its chunks: Node's, the Fetch standard's (also where it cannot be iterated), any asynchronous iterable. */
export function chunksOf(value: unknown): AsyncIterable<unknown> | undefined {
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
