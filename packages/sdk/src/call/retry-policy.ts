/** Whether, when and where a failed call is sent again. */
import type { RetryRules } from '../config/retry.js';
import { type Effects, pause } from '../effects/effects.js';
import { ApiError, TransportError } from '../errors/index.js';
import type { Hosts } from '../http/hosts.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import { isRepeatable } from './idempotency.js';

/** The most repetitions that a client can save up. */
const allowanceLimit = 20;
/** The longest time that Node's timers can wait. They would not wait at all for a longer one. */
const longestPause = 2 ** 31 - 1;

/** One client's policy: its rules and its allowance of repetitions. */
export class RetryPolicy {
  readonly #rules: RetryRules | undefined;
  #left = allowanceLimit;

  /** @param rules `undefined`: no call is repeated */
  constructor(rules: RetryRules | undefined) {
    this.#rules = rules;
  }

  /** A call begins: it adds to the allowance. */
  earn(): void {
    if (this.#rules !== undefined && this.#left < allowanceLimit) {
      this.#left = Math.min(allowanceLimit, this.#left + this.#rules.budget);
    }
  }

  /** Whether a call may take effect twice without harm. */
  isHarmless(request: PreparedRequest): boolean {
    return request.retry ?? (this.#rules !== undefined && isRepeatable(request));
  }

  /**
   * Decides whether to send a call again, and after how many milliseconds.
   *
   * @param error of the last attempt
   * @param attempts how many there were
   * @param harmless whether the call may take effect twice; called only where the decision depends on it
   * @returns `undefined` for no
   */
  delayAfter(error: unknown, attempts: number, harmless: () => boolean): number | undefined {
    const rules = this.#rules;
    if (rules === undefined || attempts >= rules.attempts || !mayRepeat(error, harmless)) return undefined;
    const asked = error instanceof ApiError ? error.retryAfter : undefined;
    if (asked !== undefined && asked * 1000 > rules.maxDelay) return undefined;
    if (this.#left < 1) return undefined;
    this.#left -= 1;
    const backoff = Math.min(rules.maxDelay, rules.delay * 2 ** (attempts - 1));
    const delay = Math.max((asked ?? 0) * 1000, Math.round(backoff * (1 - Math.random() / 2)));
    return Math.min(delay, longestPause);
  }
}

function mayRepeat(error: unknown, harmless: () => boolean): boolean {
  // A request that was not sent can be repeated, whatever it is.
  if (error instanceof TransportError) return isUnreachable(error) && (!error.sent || harmless());
  return error instanceof ApiError && isTransient(error) && harmless();
}

/** A passing fault of the platform's. An answer from 400 to 499 would come again. */
function isTransient({ status, code }: ApiError): boolean {
  // APIv2 reports its own with status 200, in err_code.
  return status >= 500 ? status !== 501 : status < 300 && code === 'SYSTEMERROR';
}

function isUnreachable({ code }: TransportError): boolean {
  return code === 'CONNECTION' || code === 'TIMEOUT';
}

/** The failed attempts of one call. */
export class FailedAttempts {
  readonly #policy: RetryPolicy;
  readonly #hosts: Hosts;
  readonly #request: PreparedRequest;
  readonly #harmless: () => boolean;
  /** Whether any attempt may have reached the platform. */
  #sent = false;
  /** Attempts on a kept connection that the server had closed. They do not count. */
  #stale = 0;
  /** The last attempt's error, for the caller. */
  last: unknown;
  /** The access points that failed. */
  readonly origins: string[] = [];

  constructor(policy: RetryPolicy, hosts: Hosts, request: PreparedRequest) {
    this.#policy = policy;
    this.#hosts = hosts;
    this.#request = request;
    this.#harmless = () => policy.isHarmless(request);
  }

  /**
   * Adds a failed attempt.
   *
   * @returns the delay before the next attempt, in milliseconds
   * @throws {@link last} if there is to be no next attempt
   */
  add(error: unknown, origin: string, attempt: number): number {
    this.last = error;
    if (error instanceof TransportError) {
      this.#sent ||= error.sent;
      this.last = error.after(attempt - 1 + error.attempts, this.#sent);
      const stale = this.#isStale(error);
      // Once more, at once, on a new connection.
      if (stale && this.#stale === 0) {
        this.#stale = 1;
        return 0;
      }
      if (!stale && isUnreachable(error)) this.#hostFailed(origin);
    } else {
      // There was an answer, so this attempt has reached the platform, whatever the next ones do.
      this.#sent = true;
    }
    const delay =
      this.#request.retry === false
        ? undefined
        : this.#policy.delayAfter(this.last, attempt - this.#stale, this.#harmless);
    if (delay === undefined) throw this.last;
    return delay;
  }

  /** @throws TransportError ABORTED, after so many attempts, if the call's signal ends the pause */
  *pause(ms: number, attempts: number): Effects<void> {
    try {
      yield* pause(ms, this.#request.wire.signal);
    } catch (error) {
      throw error instanceof TransportError ? error.after(attempts, this.#sent) : error;
    }
  }

  /** Whether a kept connection was closed before the server could read the request: the host itself has not failed. */
  #isStale({ code, reused, sent }: TransportError): boolean {
    return reused && code === 'CONNECTION' && (!sent || this.#harmless());
  }

  #hostFailed(origin: string): void {
    this.origins.push(origin);
    this.#hosts.failed(origin);
    if (this.#hosts.next(this.#request.wire.url.origin, this.origins) === undefined) throw this.last;
  }
}
