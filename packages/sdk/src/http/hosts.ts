import { TransportError } from '../errors/index.js';

/** When the client stops sending to a host that fails, and for how long. */
export interface CircuitConfig {
  /**
   * The number of failures in a row after which the client stops sending to a host.
   * @default 10
   */
  failures?: number | undefined;
  /**
   * For how long, in milliseconds. Then one call tries the host again.
   * @default 10_000
   */
  pause?: number | undefined;
}

export type CircuitRules = Readonly<Required<{ [Name in keyof CircuitConfig]: number }>>;

export const defaultCircuit: CircuitRules = { failures: 10, pause: 10_000 };

/**
 * Backup hosts by access point.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013070354 (main and backup host of an operation)
 */
const backups: ReadonlyMap<string, readonly string[]> = new Map([
  ['https://api.mch.weixin.qq.com', ['https://api2.mch.weixin.qq.com', 'https://api2.wechatpay.cn']],
]);

interface Health {
  failures: number;
  /** The end of the pause, in milliseconds since 1970. */
  until: number;
}

/** Failover and circuit breaker: chooses the host of each call of one client. */
export class Hosts {
  readonly #rules: CircuitRules | undefined;
  readonly #clock: () => number;
  readonly #health: Map<string, Health> = new Map();

  /** @param rules `undefined`: no circuit breaker */
  constructor(rules: CircuitRules | undefined, clock: () => number) {
    this.#rules = rules;
    this.#clock = clock;
  }

  /**
   * Chooses the origin to send to.
   *
   * @param origin the requested one
   * @param failed the origins that failed in this call; they come last
   * @returns `undefined` if the circuits of all candidates are open
   */
  choose(origin: string, failed: readonly string[]): string | undefined {
    const chosen = this.next(origin, failed);
    if (chosen !== undefined && this.#health.size > 0) this.#probe(chosen);
    return chosen;
  }

  /** The error when all circuits are open. */
  leftAlone(origin: string): TransportError {
    return new TransportError(
      'CONNECTION',
      `${new URL(origin).host} has failed ${this.#health.get(origin)?.failures ?? 0} times in a row and is left alone for a while; nothing was sent`,
      { attempts: 0, sent: false },
    );
  }

  /** Like {@link choose}, without the attempt to close a circuit. */
  next(origin: string, failed: readonly string[]): string | undefined {
    // A fast path: no host has failed.
    if (this.#health.size === 0 && failed.length === 0) return origin;
    const open = this.candidates(origin).filter((candidate) => !this.#leftAlone(candidate));
    return open.find((candidate) => !failed.includes(candidate)) ?? open[0];
  }

  /** An origin and its backups. */
  candidates(origin: string): readonly string[] {
    return [origin, ...(backups.get(origin) ?? [])];
  }

  /** The host has answered. */
  answered(origin: string): void {
    // A fast path: no host has failed.
    if (this.#health.size > 0) this.#health.delete(origin);
  }

  /** The host could not be reached, broke off, or did not answer in time. */
  failed(origin: string): void {
    if (this.#rules === undefined) return;
    const failures = (this.#health.get(origin)?.failures ?? 0) + 1;
    const until = failures >= this.#rules.failures ? this.#clock() + this.#rules.pause : 0;
    this.#health.set(origin, { failures, until });
  }

  #leftAlone(origin: string): boolean {
    const until = this.#health.get(origin)?.until ?? 0;
    const rest = until - this.#clock();
    // If the clock is set back, the pause must not become longer.
    return rest > 0 && rest <= (this.#rules?.pause ?? 0);
  }

  /** After the pause, this call tests the host. Other calls avoid it until the result is known. */
  #probe(origin: string): void {
    const health = this.#health.get(origin);
    if (health !== undefined && health.until > 0) health.until = this.#clock() + (this.#rules?.pause ?? 0);
  }
}
