/** How calls that failed are tried again. */
export interface RetryConfig {
  /**
   * How often a call is sent at most, the first time included.
   * @default 3
   */
  attempts?: number | undefined;
  /**
   * Milliseconds before the first repetition; they double with each, and are shortened at random by up to a half.
   * @default 200
   */
  delay?: number | undefined;
  /**
   * The longest wait in milliseconds. If the platform asks for a longer one (`Retry-After`), the call fails at once.
   * @default 5_000
   */
  maxDelay?: number | undefined;
  /**
   * How many repetitions each call adds to the client's allowance: where most calls fail, few are repeated, so that
   * a platform in trouble is not asked three times as often.
   * @default 0.2
   */
  budget?: number | undefined;
}

export type RetryRules = Readonly<Required<{ [Name in keyof RetryConfig]: number }>>;

export const defaultRetry: RetryRules = { attempts: 3, delay: 200, maxDelay: 5_000, budget: 0.2 };
