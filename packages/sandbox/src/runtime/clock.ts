import { Heap } from './heap.js';

/** The longest delay of Node's timers. A later event takes several timers. */
const longestTimeout = 2 ** 31 - 1;

/** Work for a later time. A row of plain values, so that it can be stored. */
export interface Job {
  /** The time by the sandbox's clock, in milliseconds. */
  readonly at: number;
  /** Names the handler: `contract.expire`. */
  readonly kind: string;
  /** What the handler needs, such as the key of a row. */
  readonly payload: string;
  /** The merchant whose job it is; without it, the sandbox's first one. */
  readonly mchid?: string;
}

/** What the gateway and the products need of the clock. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Schedules a job, at once if its time has passed. */
  schedule(job: Job): void;
  /** Advances the time by milliseconds. */
  advance(duration: number): Promise<number>;
  /** Resolves when no job runs or is due. */
  idle(): Promise<void>;
  /** Runs no further jobs. */
  close(): void;
}

/**
 * The sandbox's time: the real time plus the advanced time. A timer starts each scheduled job, or {@link advance}
 * does on the way.
 */
export class WorldClock implements Clock {
  readonly #perform: (job: Job) => Promise<void>;
  readonly #real: () => number;
  readonly #jobs = new Heap<Job>();
  readonly #inFlight = new Set<Promise<void>>();
  #offset = 0;
  /** While the time advances, it stops at each job. */
  #standing: number | undefined;
  #advancing: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param perform does the work of a job; must not reject */
  constructor(perform: (job: Job) => Promise<void>, real: () => number = Date.now) {
    this.#perform = perform;
    this.#real = real;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#standing ?? this.#real() + this.#offset;
  }

  /** Schedules a job, at once if its time has passed. */
  schedule(job: Job): void {
    if (this.#closed) return;
    this.#jobs.add(job);
    if (this.#standing === undefined) this.#runDue();
  }

  /**
   * Advances the time. Every job that falls due runs in order, at its own time, and finishes before the next.
   *
   * @param duration milliseconds
   * @returns the time afterwards
   */
  advance(duration: number): Promise<number> {
    const moved = this.#advancing.then(() => this.#move(duration));
    this.#advancing = moved.catch(() => undefined);
    return moved;
  }

  /** Resolves when no job runs or is due. */
  async idle(): Promise<void> {
    do {
      await this.#advancing;
      this.#runDue();
      await Promise.all(this.#inFlight);
    } while (this.#inFlight.size > 0);
  }

  /** Runs no further jobs. */
  close(): void {
    this.#closed = true;
    this.#jobs.clear();
    clearTimeout(this.#timer);
  }

  async #move(duration: number): Promise<number> {
    clearTimeout(this.#timer);
    this.#standing = this.now();
    const target = this.#standing + duration;
    // Running jobs began before, and may schedule an attempt within the advanced time.
    await Promise.all(this.#inFlight);
    for (let next = this.#takeDue(target); next !== undefined; next = this.#takeDue(target)) {
      this.#standing = Math.max(this.#standing, next.at);
      await this.#perform(next);
    }
    this.#offset = target - this.#real();
    this.#standing = undefined;
    this.#runDue();
    return target;
  }

  #runDue(): void {
    if (this.#standing !== undefined) return;
    for (let next = this.#takeDue(this.now()); next !== undefined; next = this.#takeDue(this.now())) {
      const running = this.#perform(next).finally(() => this.#inFlight.delete(running));
      this.#inFlight.add(running);
    }
    this.#setTimer();
  }

  #takeDue(until: number): Job | undefined {
    const { first } = this.#jobs;
    return first !== undefined && first.at <= until ? this.#jobs.take() : undefined;
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    const { first } = this.#jobs;
    if (first === undefined) return;
    this.#timer = setTimeout(() => this.#runDue(), Math.min(first.at - this.now(), longestTimeout));
  }
}
