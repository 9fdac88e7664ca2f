import { setTimeout as pause } from 'node:timers/promises';
import type { Work } from './types.js';

/** The longest pause after errors, in milliseconds. */
export const longestPause = 30_000;

/** Milliseconds that a claimed contract may wait before it is begun: half of the time that a claim lasts. */
const longestWait = 60_000;

/** A name for a worker that no other has. */
export function newHolder(): string {
  return `${process.pid}.${Math.random().toString(36).slice(2)}`;
}

/** Waits, or until `signal` is aborted. */
export async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}

/** How long nothing has to be done: at least `least`, at most `poll` milliseconds. */
export async function idleTime(work: Work, poll: number, least: number): Promise<number> {
  const next = await work.next();
  return next === undefined ? poll : Math.max(least, Math.min(poll, next - work.now()));
}

/** The most contracts that may be claimed ahead, so that all are begun before their claims end. */
export function mostWaiting(perSecond: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor((perSecond * longestWait) / 1000)));
}

/** Wakes a sleeper. What rings while none sleeps wakes the next one at once. */
export class Bell {
  #isRinging = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#isRinging = true;
    this.#wake?.();
  }

  /** Waits for the bell, at most so many milliseconds, or until `signal` is aborted. */
  async wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    if (!this.#isRinging && milliseconds > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (signal?.aborted === true) this.#wake();
        else signal?.addEventListener('abort', this.#wake, { once: true });
      });
      if (this.#wake !== undefined) signal?.removeEventListener('abort', this.#wake);
      this.#wake = undefined;
    }
    this.#isRinging = false;
  }
}

/** Work that goes on beside other work, once at a time. */
export class Alone {
  readonly #work: () => Promise<void>;
  readonly #report: (error: unknown) => void;
  #underWay: Promise<void> | undefined;

  constructor(work: () => Promise<void>, report: (error: unknown) => void) {
    this.#work = work;
    this.#report = report;
  }

  get isUnderWay(): boolean {
    return this.#underWay !== undefined;
  }

  /** Begins it, unless it is under way. */
  begin(): void {
    this.#underWay ??= this.#work()
      .catch((error) => this.#report(error))
      .finally(() => {
        this.#underWay = undefined;
      });
  }

  /** Resolves when it is not under way. */
  async end(): Promise<void> {
    await this.#underWay;
  }
}
