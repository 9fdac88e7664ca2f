import { closed, type Lifetime } from '../runtime/lifetime.js';
import { unlessAborted } from './unless-aborted.js';

/** @throws TransportError ABORTED or CLOSED */
export function sleep(ms: number, signal: AbortSignal | undefined, lifetime: Lifetime): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stopListening: (() => void) | undefined;
  const elapsed = (): Promise<void> =>
    new Promise((resolve, reject) => {
      lifetime.check();
      timer = setTimeout(resolve, ms);
      stopListening = lifetime.onEnd(() => reject(closed()));
    });
  return unlessAborted(signal, elapsed, 'while it waited to try again').finally(() => {
    clearTimeout(timer);
    stopListening?.();
  });
}

/** Blocks the thread. */
export function sleepBlocking(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
