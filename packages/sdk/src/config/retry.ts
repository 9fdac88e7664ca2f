/** How failed calls are sent again. */
export interface RetryConfig {
  /**
   * The maximum number of attempts, including the first.
   * @default 3
   */
  attempts?: number | undefined;
  /**
   * Milliseconds before the first retry. The delay doubles with each retry, and is randomly shortened by up to a half.
   * @default 200
   */
  delay?: number | undefined;
  /**
   * The longest delay in milliseconds. If the platform asks for a longer one (`Retry-After`), the call fails at once.
   * @default 5_000
   */
  maxDelay?: number | undefined;
  /**
   * How many retries each call adds to the client's budget. If most calls fail, only few of them are retried, which
   * spares a platform in trouble.
   * @default 0.2
   */
  budget?: number | undefined;
}

export type RetryRules = Readonly<Required<{ [Name in keyof RetryConfig]: number }>>;

export const defaultRetry: RetryRules = { attempts: 3, delay: 200, maxDelay: 5_000, budget: 0.2 };
