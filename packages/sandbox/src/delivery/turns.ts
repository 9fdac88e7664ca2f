/** Runs at most so many pieces of work at once for each name. Further ones wait for their turn, in order. */
export class Turns {
  readonly #most: number;
  readonly #running = new Map<string, { count: number; readonly waiting: (() => void)[] }>();

  constructor(most: number) {
    this.#most = most;
  }

  async run<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const running = this.#running.get(name) ?? { count: 0, waiting: [] };
    this.#running.set(name, running);
    // One that ends hands its place over.
    if (running.count < this.#most) running.count += 1;
    else await new Promise<void>((resolve) => running.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = running.waiting.shift();
      if (next !== undefined) next();
      else {
        running.count -= 1;
        if (running.count === 0) this.#running.delete(name);
      }
    }
  }
}
