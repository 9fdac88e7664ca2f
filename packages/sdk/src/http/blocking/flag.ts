import { monotonic } from '../../runtime/monotonic.js';

/**
 * Blocks until the other thread has set a flag.
 *
 * A wake-up alone is not enough. The other thread sets the flag and then notifies. If it is delayed in between, the
 * notification of one answer wakes the wait for the next one.
 *
 * @param flag its first element is 0 until it is set
 * @param ms the longest wait, in milliseconds
 * @returns whether it is set
 */
export function waitForFlag(flag: Int32Array, ms: number): boolean {
  const until = monotonic() + ms;
  while (Atomics.load(flag, 0) === 0) {
    const left = until - monotonic();
    if (left <= 0) return false;
    Atomics.wait(flag, 0, 0, left);
  }
  return true;
}
