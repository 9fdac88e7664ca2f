import type { ClockState } from '../control/clock.js';
import type { Duration } from '../control/duration.js';
import type { Call } from './rpc.js';

/** The sandbox's clock. Only programs move it ahead, and only they stop it. */
export interface SandboxClock {
  /** The sandbox's current time. */
  now(): Promise<Date>;
  /**
   * Moves the time ahead. Everything that falls due in the meantime happens in order before the promise resolves. A paused
   * clock stays paused.
   *
   * @throws TypeError for another unit; RangeError for a negative duration or one of more than a century
   * @returns the time afterwards
   * @example await sandbox.clock.advance({ days: 30 })
   */
  advance(duration: Duration): Promise<Date>;
  /**
   * Lets the time stand still: nothing falls due by itself any more. What an act or a request causes at once, such as the
   * notification of a payment, still happens; its repetitions wait. Signatures and TLS keep the real time.
   *
   * @returns the time at which it stands
   * @example
   * await sandbox.clock.pause();
   * await sandbox.clock.next(); // the next repetition, say
   */
  pause(): Promise<Date>;
  /**
   * Lets a paused clock go on from where it stands.
   *
   * @returns the sandbox's current time
   */
  resume(): Promise<Date>;
  /**
   * Moves the time to the next thing that is due. All that is due at that time happens before the promise resolves.
   *
   * @returns the time afterwards; the same as before if nothing is due
   * @example const now = await sandbox.clock.next();
   */
  next(): Promise<Date>;
  /**
   * Tells what is due: the time, the number of things, and the first 50 of them in words.
   *
   * @example
   * const { due } = await sandbox.clock.due();
   * for (const { at, text } of due) console.log(at, text.en);
   */
  due(): Promise<ClockState>;
}

/** @param call gives a command to the sandbox */
export function createClock(call: Call): SandboxClock {
  return {
    now: async () => (await call('now', {})).now,
    advance: async (duration) => (await call('advance', duration)).now,
    pause: async () => (await call('pause', {})).now,
    resume: async () => (await call('resume', {})).now,
    next: async () => (await call('jump', {})).now,
    due: () => call('clock', {}),
  };
}
