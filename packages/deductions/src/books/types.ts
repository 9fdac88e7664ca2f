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
  /** The fund flow bill beside the trade bill, if it was asked for. */
  readonly fundflow: FlowReport | undefined;
}

/** How far a reconciliation is. */
export interface Progress {
  readonly step: 'bill' | 'neighbour' | 'books' | 'compare' | 'correct' | 'fundflow';
  readonly rows: number;
  /** Bytes of the bill that were read, uncompressed. */
  readonly bytes?: number | undefined;
}

/** What moved in the merchant's account by payments and refunds, as one of two bills says it. */
export interface FlowSums {
  readonly payments: number;
  /** Fen, without coupons that are not settled. */
  readonly paid: number;
  readonly refunds: number;
  /** Fen. */
  readonly refunded: number;
  /** Fen, less what was given back with refunds. */
  readonly fees: number;
  /** Fen: what was paid, less refunds and fees. */
  readonly income: number;
}

/**
 * What the fund flow bill of the basic account says, beside the trade bill of the same day. `refused`: WeChat Pay does not
 * give this merchant the bill.
 */
export type FlowReport =
  | { readonly is: 'refused'; readonly code: string; readonly message: string }
  | {
      readonly is: 'compared';
      /** Rows of the fund flow bill. */
      readonly rows: number;
      /** By the fund flow bill. */
      readonly flow: FlowSums;
      /** By the trade bill. */
      readonly trade: FlowSums;
      /** What moved by other business, such as withdrawals, in fen: it is not compared. */
      readonly other: { readonly income: number; readonly expense: number };
      /** Fees by the fund flow bill, less fees by the trade bill, in fen. */
      readonly feeDifference: number;
      /** Movements within ten minutes of midnight that only one bill has: the other has them on the day beside. */
      readonly shifted: number;
      /** Differences by what they are: `missing-here` is in the fund flow bill only, `missing-there` in the trade bill only. */
      readonly counts: Readonly<Record<DifferenceKind, number>>;
      /** The first thousand. The number is the transaction_id, or the refund_id. */
      readonly first: readonly Difference[];
      readonly differences: () => AsyncIterable<Difference>;
      /** Whether every payment and refund moved its money, and the fees are the same. */
      readonly agrees: boolean;
    };
