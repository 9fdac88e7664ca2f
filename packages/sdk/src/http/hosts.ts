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
 * Access points that serve the same as another, for when that one fails.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013070354 (main and backup host of an operation)
 */
const backups: ReadonlyMap<string, readonly string[]> = new Map([
  ['https://api.mch.weixin.qq.com', ['https://api2.mch.weixin.qq.com', 'https://api2.wechatpay.cn']],
]);

interface Health {
  failures: number;
  /** Milliseconds since 1970 until which it is left alone. */
  until: number;
}

/** Where one client's calls go: the access point that was asked for, or another one while that fails. */
export class Hosts {
  readonly #rules: CircuitRules | undefined;
  readonly #clock: () => number;
  readonly #health: Map<string, Health> = new Map();

  /** @param rules `undefined`: no host is ever left alone */
  constructor(rules: CircuitRules | undefined, clock: () => number) {
    this.#rules = rules;
    this.#clock = clock;
  }

  /**
   * The origin to send to.
   *
   * @param origin the one that was asked for
   * @param failed those that failed this call already; they come last
   * @returns `undefined` if all that serve it are being left alone
   */
  choose(origin: string, failed: readonly string[]): string | undefined {
    const chosen = this.next(origin, failed);
    if (chosen !== undefined && this.#health.size > 0) this.#probe(chosen);
    return chosen;
  }

  /** Why nothing can be sent now. */
  leftAlone(origin: string): TransportError {
    return new TransportError(
      'CONNECTION',
      `${new URL(origin).host} has failed ${this.#health.get(origin)?.failures ?? 0} times in a row and is left alone for a while; nothing was sent`,
      { attempts: 0, sent: false },
    );
  }

  /** What {@link choose} would choose now; `undefined` if all that serve it are being left alone. */
  next(origin: string, failed: readonly string[]): string | undefined {
    // Nearly always all is well.
    if (this.#health.size === 0 && failed.length === 0) return origin;
    const open = this.candidates(origin).filter((candidate) => !this.#leftAlone(candidate));
    return open.find((candidate) => !failed.includes(candidate)) ?? open[0];
  }

  /** All that serve what an origin serves, itself first. */
  candidates(origin: string): readonly string[] {
    return [origin, ...(backups.get(origin) ?? [])];
  }

  /** The host has answered. */
  answered(origin: string): void {
    // Nearly always it was healthy already, and there is nothing to forget.
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
    // A clock that was set back must not stretch the pause.
    return rest > 0 && rest <= (this.#rules?.pause ?? 0);
  }

  /** The pause is over: this call tries the host, and the others keep away until it is known how that went. */
  #probe(origin: string): void {
    const health = this.#health.get(origin);
    if (health !== undefined && health.until > 0) health.until = this.#clock() + (this.#rules?.pause ?? 0);
  }
}
