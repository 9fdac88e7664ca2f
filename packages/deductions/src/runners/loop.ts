import { Alone, Bell, idleTime, longestPause, mostWaiting, newHolder, sleep } from './pause.js';
import type { Runner, Work } from './types.js';

/** How the loop works. */
export interface LoopOptions {
  /** Contracts that are carried at once. @default 16 */
  readonly concurrency?: number;
  /** The longest sleep, in milliseconds: what another process has added is seen after it. @default 1000 */
  readonly poll?: number;
}

/** Milliseconds from a claim that found less than it asked for to the next one. */
const betweenClaims = 20;

/**
 * Carries the work in this process, with nothing installed. It holds the rate of calls for itself; several processes
 * together need BullMQ's, or a share each.
 *
 * @example await deductions.run({ runner: loopRunner({ concurrency: 32 }), signal });
 */
export function loopRunner({ concurrency = 16, poll = 1000 }: LoopOptions = {}): Runner {
  return { run: (work, { signal }) => new Loop(work, { concurrency, poll, signal }).run() };
}

interface Settings {
  readonly concurrency: number;
  readonly poll: number;
  readonly signal: AbortSignal | undefined;
}

/** Claims ahead of what is carried, so that a slow call holds up its own contract alone. */
class Loop {
  readonly #work: Work;
  readonly #settings: Settings;
  readonly #holder = newHolder();
  readonly #most: number;
  readonly #turn: (signal: AbortSignal | undefined) => Promise<void>;
  /** Contracts that are claimed and not begun. */
  readonly #waiting: string[] = [];
  readonly #underWay = new Set<Promise<void>>();
  /** Rings when a contract is carried. */
  readonly #bell = new Bell();
  readonly #refunds: Alone;
  #nextClaim = 0;

  constructor(work: Work, settings: Settings) {
    this.#work = work;
    this.#settings = settings;
    this.#most = mostWaiting(work.rate, settings.concurrency * 4);
    this.#turn = rateOf(work.rate);
    this.#refunds = new Alone(() => work.refunds(settings.signal), work.report);
  }

  async run(): Promise<void> {
    const { signal } = this.#settings;
    for (let failures = 0; signal?.aborted !== true; ) {
      try {
        const found = await this.#claim();
        failures = 0;
        if (!(await this.#begin())) await this.#bell.wait(await this.#pause(found), signal);
      } catch (error) {
        this.#work.report(error);
        await sleep(Math.min(1000 * 2 ** failures++, longestPause), signal);
      }
    }
    await Promise.all([...this.#underWay, this.#refunds.end()]);
  }

  /** Claims what there is room for, if little is left of the last claim. @returns `undefined` if it did not claim */
  async #claim(): Promise<number | undefined> {
    const now = performance.now();
    if (this.#waiting.length > this.#most / 2 || now < this.#nextClaim) return undefined;
    this.#refunds.begin();
    const room = this.#most - this.#waiting.length;
    const codes = await this.#work.claim(room, this.#holder);
    this.#waiting.push(...codes);
    this.#nextClaim = codes.length === room ? 0 : now + betweenClaims;
    return codes.length;
  }

  /** Begins one contract. @returns `false` if none waits, or no more are carried at once */
  async #begin(): Promise<boolean> {
    const { concurrency, signal } = this.#settings;
    if (this.#waiting.length === 0 || this.#underWay.size >= concurrency) return false;
    await this.#turn(signal);
    const code = this.#waiting.shift();
    if (signal?.aborted === true || code === undefined) return false;
    const carried = this.#carry(code, signal).finally(() => {
      this.#underWay.delete(carried);
      this.#bell.ring();
    });
    this.#underWay.add(carried);
    return true;
  }

  async #carry(code: string, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#work.carry(code, signal === undefined ? {} : { signal });
    } catch (error) {
      this.#work.report(error, code);
    }
  }

  /** How long there is nothing to do, unless the bell rings. */
  async #pause(found: number | undefined): Promise<number> {
    const { poll, concurrency } = this.#settings;
    if (this.#underWay.size >= concurrency) return poll;
    if (found !== 0) return betweenClaims;
    // A refund under way is due until it is settled.
    return idleTime(this.#work, poll, this.#refunds.isUnderWay ? 200 : betweenClaims);
  }
}

/** Lets so many turns a second begin, evenly. */
function rateOf(perSecond: number): (signal: AbortSignal | undefined) => Promise<void> {
  let next = 0;
  return async (signal) => {
    const now = performance.now();
    const at = Math.max(now, next);
    next = at + 1000 / perSecond;
    if (at > now) await sleep(at - now, signal);
  };
}
