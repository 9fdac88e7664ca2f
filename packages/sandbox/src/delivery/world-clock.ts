/** The longest time that Node's timers can wait; a later one is set again. */
const longestTimeout = 2 ** 31 - 1;

interface Entry {
  readonly at: number;
  readonly run: () => Promise<void>;
}

/**
 * The sandbox's time: the real one plus what it was moved ahead by. Whatever happens at some time is written down
 * here; it is run by a timer when its time comes, or by {@link advance} on the way.
 */
export class WorldClock {
  readonly #real: () => number;
  readonly #inFlight = new Set<Promise<void>>();
  #entries: Entry[] = [];
  #offset = 0;
  /** While time is being moved, it stands still at each event on the way. */
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

  /** Runs something at a time; at once if that has passed. It must not reject. */
  at(time: number, run: () => Promise<void>): void {
    if (this.#closed) return;
    const later = this.#entries.findIndex((entry) => entry.at > time);
    this.#entries.splice(later === -1 ? this.#entries.length : later, 0, { at: time, run });
    if (this.#standing === undefined) this.#runDue();
  }

  /**
   * Moves the time ahead. Everything that falls due on the way happens in order, each at its own time and each
   * finished before the next.
   *
   * @param duration milliseconds
   * @returns the time afterwards
   */
  advance(duration: number): Promise<number> {
    const moved = this.#advancing.then(() => this.#move(duration));
    this.#advancing = moved.catch(() => undefined);
    return moved;
  }

  /** Resolves when nothing is being done and nothing is due. */
  async idle(): Promise<void> {
    do {
      await this.#advancing;
      this.#runDue();
      await Promise.all(this.#inFlight);
    } while (this.#inFlight.size > 0);
  }

  /** Nothing is run any more. */
  close(): void {
    this.#closed = true;
    this.#entries = [];
    clearTimeout(this.#timer);
  }

  async #move(duration: number): Promise<number> {
    clearTimeout(this.#timer);
    this.#standing = this.now();
    const target = this.#standing + duration;
    // What is under way began before the time moved, and may put its next attempt on the way.
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
