import { cut } from '../errors/given.js';
import { RequestError, TransportError } from '../errors/index.js';
import { onAbort } from '../runtime/on-abort.js';

/** The maximum file length: above the limit of every operation, and small enough to keep in memory. */
export const longestUpload: number = 64 * 1024 * 1024;

export interface ReadOptions {
  /** Names the file in errors, such as `body.file`. */
  readonly field: string;
  readonly signal?: AbortSignal | undefined;
  /** The longest pause of a stream, in milliseconds. No limit by default. */
  readonly timeout?: number | undefined;
  /** @default longestUpload */
  readonly limit?: number;
}

/** Awaits a promise, until the timeout or the abort of the call. */
export function waited<Value>(promise: Promise<Value>, options: ReadOptions): Promise<Value> {
  const { signal, timeout, field } = options;
  if (signal === undefined && timeout === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(aborted(options));
    if (signal?.aborted) stop();
    const stopWaiting = signal?.aborted ? undefined : signal && onAbort(signal, stop);
    const onTimeout = (): void =>
      reject(
        new TransportError('TIMEOUT', `${field} produced no bytes for ${timeout} ms; nothing was sent`, {
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
  return new TransportError('ABORTED', `the call was aborted while reading ${field}; nothing was sent`, {
    attempts: 0,
    sent: false,
    cause: signal?.reason,
  });
}

export function refuseTooLong(length: number, { field, limit = longestUpload }: ReadOptions): void {
  if (length <= limit) return;
  throw new RequestError(field, `the file is longer than ${limit} bytes, which no operation accepts`);
}

export function failed(error: unknown, { field }: ReadOptions, what: string): Error {
  if (error instanceof RequestError || error instanceof TransportError) return error;
  const reason = cut(error instanceof Error ? error.message : String(error));
  return new RequestError(field, `${what}: ${reason}`, { cause: error });
}
