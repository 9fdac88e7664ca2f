/** The longest delay of Node's timers. A later event takes several timers. */
const longestTimeout = 2 ** 31 - 1;

interface Entry {
  readonly at: number;
  readonly run: () => Promise<void>;
}

/**
 * The sandbox's time: the real time plus the advanced time. A timer runs each scheduled event, or {@link advance} runs
 * it on the way.
 */
export class WorldClock {
  readonly #real: () => number;
  readonly #inFlight = new Set<Promise<void>>();
  #entries: Entry[] = [];
  #offset = 0;
  /** While the time advances, it stops at each event. */
  #standing: number | undefined;
  #advancing: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(real: () => number = Date.now) {
    this.#real = real;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#standing ?? this.#real() + this.#offset;
  }

  /** Schedules an event, at once if its time has passed. The event must not reject. */
  at(time: number, run: () => Promise<void>): void {
    if (this.#closed) return;
    const later = this.#entries.findIndex((entry) => entry.at > time);
    this.#entries.splice(later === -1 ? this.#entries.length : later, 0, { at: time, run });
    if (this.#standing === undefined) this.#runDue();
  }

  /**
   * Advances the time. Every event that falls due runs in order, at its own time, and finishes before the next.
   *
   * @param duration milliseconds
   * @returns the time afterwards
   */
  advance(duration: number): Promise<number> {
    const moved = this.#advancing.then(() => this.#move(duration));
    this.#advancing = moved.catch(() => undefined);
    return moved;
  }

  /** Resolves when no event runs or is due. */
  async idle(): Promise<void> {
    do {
      await this.#advancing;
      this.#runDue();
      await Promise.all(this.#inFlight);
    } while (this.#inFlight.size > 0);
  }

  /** Runs no further events. */
  close(): void {
    this.#closed = true;
    this.#entries = [];
    clearTimeout(this.#timer);
  }

  async #move(duration: number): Promise<number> {
    clearTimeout(this.#timer);
    this.#standing = this.now();
    const target = this.#standing + duration;
    // Running events began before, and may schedule an attempt within the advanced time.
    await Promise.all(this.#inFlight);
    for (let next = this.#takeDue(target); next !== undefined; next = this.#takeDue(target)) {
      this.#standing = Math.max(this.#standing, next.at);
      await next.run();
    }
    this.#offset = target - this.#real();
    this.#standing = undefined;
    this.#runDue();
    return target;
  }

  #runDue(): void {
    if (this.#standing !== undefined) return;
    for (let next = this.#takeDue(this.now()); next !== undefined; next = this.#takeDue(this.now())) {
      const running = next.run().finally(() => this.#inFlight.delete(running));
      this.#inFlight.add(running);
    }
    this.#setTimer();
  }

  #takeDue(until: number): Entry | undefined {
    const [first] = this.#entries;
    return first !== undefined && first.at <= until ? this.#entries.shift() : undefined;
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    const [first] = this.#entries;
    if (first === undefined) return;
    this.#timer = setTimeout(() => this.#runDue(), Math.min(first.at - this.now(), longestTimeout));
  }
}
