import type { Readable } from 'node:stream';
import { TransportError, type TransportErrorCode } from '../errors/index.js';
import { onAbort } from '../runtime/on-abort.js';
import type { OutgoingRequest } from './transport.js';

/** The read-ahead, in bytes. Chunks have up to 64 KiB; pausing the connection after each takes a third longer. */
const ahead = 256 * 1024;

/**
 * An answer's body as a stream with backpressure. It fails with a TransportError: CONNECTION if it breaks off, TIMEOUT if
 * the platform pauses for too long while the reader waits, or ABORTED. Destroying it early closes the connection. After
 * its end, the connection is free for the next call.
 *
 * @param onEnd called when the whole answer has arrived
 */
export function answerStream(
  incoming: Readable,
  { url, timeout, signal }: OutgoingRequest,
  onEnd: () => void,
): Readable {
  const { Readable } = process.getBuiltinModule('node:stream');
  let length = 0;
  let wanted = false;
  const fail = (code: TransportErrorCode, what: string, cause?: unknown): void => {
    const message = `the answer from ${url.host} ${what} after ${length} bytes`;
    stream.destroy(new TransportError(code, message, { cause }));
  };
  const aborted = (): void => fail('ABORTED', 'was aborted', signal?.reason);
  let stopWaiting: (() => void) | undefined;
  // A slow reader is not a timeout of the platform.
  const timer = setTimeout(() => {
    if (wanted) fail('TIMEOUT', `paused for ${timeout} ms`);
  }, timeout);
  timer.unref();

  const stream = new Readable({
    highWaterMark: ahead,
    read() {
      if (wanted) return;
      wanted = true;
      timer.refresh();
      incoming.resume();
    },
    destroy(error, done) {
      clearTimeout(timer);
      stopWaiting?.();
      if (!incoming.readableEnded) incoming.destroy();
      done(error);
    },
  });
  incoming.pause();
  incoming.on('data', (chunk: Buffer) => {
    length += chunk.length;
    wanted = stream.push(chunk);
    if (wanted) timer.refresh();
    else incoming.pause();
  });
  incoming.on('error', (error) => fail('CONNECTION', `broke off: ${error.message},`, error));
  incoming.on('close', () => {
    if (!incoming.readableEnded) fail('CONNECTION', 'broke off');
  });
  incoming.on('end', () => {
    clearTimeout(timer);
    onEnd();
    stream.push(null);
  });
  // An error before the stream is read must not crash the process; the reader gets it later.
  stream.on('error', () => {});
  if (signal?.aborted) aborted();
  else if (signal !== undefined) stopWaiting = onAbort(signal, aborted);
  return stream;
}
