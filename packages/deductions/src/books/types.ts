/** An order of the merchant's own books. */
export interface BookOrder {
  readonly out_trade_no: string;
  /** What was paid, in fen. */
  readonly amount: number;
  /** When it was paid, in milliseconds since 1970. With it, payments around midnight are told from missing ones. */
  readonly paid_at?: number | undefined;
  readonly refunds?: readonly { readonly out_refund_no: string; readonly amount: number }[] | undefined;
}

/**
 * - `missing-here`: the bill has it, the books do not
 * - `missing-there`: the books have it, the bill does not
 * - `amount`: both have it, with different amounts
 */
export type DifferenceKind = 'missing-here' | 'missing-there' | 'amount';

/** Something on which the bill and the books do not agree. */
export interface Difference {
  readonly is: DifferenceKind;
  readonly kind: 'payment' | 'refund';
  /** out_trade_no, or out_refund_no of a refund. */
  readonly number: string;
  /** Fen in the bill. */
  readonly there: number | undefined;
  /** Fen in the books. */
  readonly here: number | undefined;
  readonly transaction_id: string | undefined;
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
  /** Numbers of which WeChat Pay was asked, and which agree since. */
  readonly corrected: readonly string[];
  /**
   * Payments of the books within ten minutes of midnight that the bill does not have: they stand in the neighbouring day's
   * bill. Compare that day as well.
   */
  readonly shifted: number;
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
  readonly step: 'bill' | 'books' | 'compare' | 'correct';
  readonly rows: number;
}
