/** What one contract's turn came to. */
export interface Carried {
  readonly contract: string;
  /** What was done, in order: `open`, `notice`, `apply`, `query`, `close`, `paid`, `failed`, `attention`, … */
  readonly did: readonly string[];
  /** When it has to be carried on, in milliseconds since 1970; `undefined` if nothing is to be done. */
  readonly next: number | undefined;
}

/** The ledger's work, as runners see it. Whatever runs it, however often and in whatever order, the ledger decides. */
export interface Work {
  /**
   * Claims contracts for which something is due.
   *
   * @param limit the most contracts
   * @param holder names the worker; a claim lasts two minutes, then another worker may take the contract
   * @returns the codes of the contracts
   */
  readonly claim: (limit: number, holder: string) => Promise<readonly string[]>;
  /**
   * Does what is due for one contract: at most one apply call. Idempotent: a contract for which nothing is due is left
   * as it is. Ends the claim.
   */
  readonly carry: (contract: string, options?: { readonly signal?: AbortSignal }) => Promise<Carried>;
  /** Carries on refunds whose turn it is. */
  readonly refunds: (signal?: AbortSignal) => Promise<void>;
  /** When something is due next; `undefined` if nothing is. */
  readonly next: () => Promise<number | undefined>;
  /** The most apply calls a second. */
  readonly rate: number;
  /** The merchant, whose limits these are. */
  readonly merchant: string;
  /** Tells an error of the work; it is tried again. */
  readonly report: (error: unknown, contract?: string) => void;
  /** The clock of the deductions, in milliseconds since 1970. */
  readonly now: () => number;
}

/** What carries the work on until it is stopped. */
export interface Runner {
  /** Resolves when `signal` is aborted and what was under way has ended. */
  readonly run: (work: Work, options: { readonly signal?: AbortSignal | undefined }) => Promise<void>;
}
