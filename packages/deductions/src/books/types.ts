/** What is said of a refund. */
export type BookedRefundState = 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';

/** An order of the merchant's own books. */
export interface BookOrder {
  readonly out_trade_no: string;
  /** What was paid, in fen. */
  readonly amount: number;
  /** When it was paid, in milliseconds since 1970. With it, payments around midnight are told from missing ones. */
  readonly paid_at?: number | undefined;
  readonly refunds?: readonly BookRefund[] | undefined;
}

/** A refund of an order of the merchant's own books. */
export interface BookRefund {
  readonly out_refund_no: string;
  /** Fen. */
  readonly amount: number;
  /** With it, a refund that the bill has in another state is a difference. */
  readonly state?: BookedRefundState | undefined;
  /** When it was asked for, in milliseconds since 1970. */
  readonly created_at?: number | undefined;
}

/**
 * - `missing-here`: the bill has it, the books do not
 * - `missing-there`: the books have it, the bill does not
 * - `amount`: both have it, with different amounts
 * - `state`: both have it: a payment that was reversed, or a refund in another state
 */
export type DifferenceKind = 'missing-here' | 'missing-there' | 'amount' | 'state';

/** Something on which the bill and the books do not agree. */
export interface Difference {
  readonly is: DifferenceKind;
  readonly kind: 'payment' | 'refund';
  /** out_trade_no, or out_refund_no of a refund. Of a combined deduction: that of the whole. */
  readonly number: string;
  /** Fen in the bill. */
  readonly there: number | undefined;
  /** Fen in the books. */
  readonly here: number | undefined;
  /** The state in the bill: of a refund, or `REVERSED`. */
  readonly there_state: string | undefined;
  /** The state of a refund in the books. */
  readonly here_state: string | undefined;
  readonly transaction_id: string | undefined;
  /** The merchant's code of the contract, if the ledger has the number. */
  readonly contract: string | undefined;
  /** The cycle of the contract. */
  readonly period: string | undefined;
}

/** A side of the comparison. */
export interface Sums {
  readonly payments: number;
  /** Fen. */
  readonly paid: number;
  readonly refunds: number;
  /** Fen. */
  readonly refunded: number;
}

/** What a reconciliation found. */
export interface Report {
  readonly date: string;
  /** Names the books: `ledger`, or what `orders` were given as. */
  readonly books: string;
  readonly bill: Sums;
  readonly here: Sums;
  /** Rows of the bill, with those of other products. */
  readonly rows: number;
  /** Of the bill's rows: the same bill has the same. */
  readonly digest: string;
  /** Numbers of which WeChat Pay was asked, and which agree since: how many, and the first thousand. */
  readonly corrected: { readonly count: number; readonly first: readonly string[] };
  /** Rows around midnight that stand in the bill of one day and in the books of the day beside it. They agree. */
  readonly shifted: number;
  /**
   * Rows of the books within ten minutes of midnight that the bill does not have, while the bill of the day beside it cannot
   * be read yet. Reconcile the day again to know them.
   */
  readonly waiting: number;
  /** How many differences are left, by what they are. */
  readonly counts: Readonly<Record<DifferenceKind, number>>;
  /** The first thousand that are left. `differences()` has them all. */
  readonly first: readonly Difference[];
  /** Reads all differences, a page at a time. */
  readonly differences: () => AsyncIterable<Difference>;
  /** Whether bill and books agree. */
  readonly agrees: boolean;
}

/** How far a reconciliation is. */
export interface Progress {
  readonly step: 'bill' | 'neighbour' | 'books' | 'compare' | 'correct';
  readonly rows: number;
  /** Bytes of the bill that were read, uncompressed. */
  readonly bytes?: number | undefined;
}
