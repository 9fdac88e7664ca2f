import { cut } from '../errors/given.js';
import { RequestError, TransportError } from '../errors/index.js';
import { onAbort } from '../runtime/on-abort.js';

/** The longest file that is sent: far above what any operation takes, far below what hurts. */
export const longestUpload: number = 64 * 1024 * 1024;

export interface ReadOptions {
  /** What the file is called in an error, such as `body.file`. */
  readonly field: string;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that a stream may pause. Without it, as long as it likes. */
  readonly timeout?: number | undefined;
  /** @default longestUpload */
  readonly limit?: number;
}

/** Waits for a promise, but no longer than the call may wait, and not past its abortion. */
export function waited<Value>(promise: Promise<Value>, options: ReadOptions): Promise<Value> {
  const { signal, timeout, field } = options;
  if (signal === undefined && timeout === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(aborted(options));
    if (signal?.aborted) stop();
    const stopWaiting = signal?.aborted ? undefined : signal && onAbort(signal, stop);
    const onTimeout = (): void =>
      reject(
        new TransportError('TIMEOUT', `${field} gave no bytes for ${timeout} ms; nothing was sent`, {
          attempts: 0,
          sent: false,
        }),
      );
    const timer = timeout === undefined ? undefined : setTimeout(onTimeout, timeout);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      stopWaiting?.();
    });
  });
}

export function refuseAborted(options: ReadOptions): void {
  if (options.signal?.aborted) throw aborted(options);
}

export function aborted({ field, signal }: ReadOptions): TransportError {
  return new TransportError('ABORTED', `the call was aborted while ${field} was read; nothing was sent`, {
    attempts: 0,
    sent: false,
    cause: signal?.reason,
  });
}

export function refuseTooLong(length: number, { field, limit = longestUpload }: ReadOptions): void {
  if (length <= limit) return;
  throw new RequestError(field, `the file is longer than ${limit} bytes; no operation takes one as long`);
}

export function failed(error: unknown, { field }: ReadOptions, what: string): Error {
  if (error instanceof RequestError || error instanceof TransportError) return error;
  const reason = cut(error instanceof Error ? error.message : String(error));
  return new RequestError(field, `${what}: ${reason}`, { cause: error });
}
