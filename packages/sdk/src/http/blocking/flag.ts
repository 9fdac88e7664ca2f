import { monotonic } from '../../runtime/monotonic.js';

/**
 * Blocks until the other thread has set a flag.
 *
 * That this thread is woken is not enough: the other one first sets the flag and then notifies, and if it is held up
 * in between, the notification of one answer wakes who waits for the next.
 *
 * @param flag its first element is 0 until it is set
 * @param ms how long to wait at most, in milliseconds
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
