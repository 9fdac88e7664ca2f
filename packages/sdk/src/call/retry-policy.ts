import type { RetryRules } from '../config/retry.js';
import { ApiError, TransportError } from '../errors/index.js';

/** Repetitions that a client may save up. */
const allowanceLimit = 20;
/** The longest time that Node's timers can wait: a longer one they would not wait for at all. */
const longestPause = 2 ** 31 - 1;

/** One client's allowance of repetitions. */
export class RetryAllowance {
  readonly #rules: RetryRules | undefined;
  #left = allowanceLimit;

  /** @param rules `undefined`: nothing is repeated */
  constructor(rules: RetryRules | undefined) {
    this.#rules = rules;
  }

  /** A call begins. */
  earn(): void {
    if (this.#rules !== undefined && this.#left < allowanceLimit) {
      this.#left = Math.min(allowanceLimit, this.#left + this.#rules.budget);
    }
  }

  /**
   * Whether, and after how many milliseconds, to try again.
   *
   * @param error why the last attempt failed
   * @param attempts how many there were
   * @param repeatable whether the call may take effect twice without harm; asked only where that matters
   * @returns `undefined` for no
   */
  delayAfter(error: unknown, attempts: number, repeatable: () => boolean): number | undefined {
    const rules = this.#rules;
    if (rules === undefined || attempts >= rules.attempts || !mayRepeat(error, repeatable)) return undefined;
    const asked = error instanceof ApiError ? error.retryAfter : undefined;
    if (asked !== undefined && asked * 1000 > rules.maxDelay) return undefined;
    if (this.#left < 1) return undefined;
    this.#left -= 1;
    const backoff = Math.min(rules.maxDelay, rules.delay * 2 ** (attempts - 1));
    const pause = Math.max((asked ?? 0) * 1000, Math.round(backoff * (1 - Math.random() / 2)));
    return Math.min(pause, longestPause);
  }
}

function mayRepeat(error: unknown, repeatable: () => boolean): boolean {
  if (error instanceof TransportError) {
    // What never left may be sent again whatever it is.
    return (error.code === 'CONNECTION' || error.code === 'TIMEOUT') && (!error.sent || repeatable());
  }
  return error instanceof ApiError && isTransient(error) && repeatable();
}

/** A fault of the platform's that passes. An answer from 400 to 499 would come again. */
function isTransient({ status, code }: ApiError): boolean {
  // APIv2 tells its own with status 200, in err_code.
  return status >= 500 ? status !== 501 : status < 300 && code === 'SYSTEMERROR';
}
