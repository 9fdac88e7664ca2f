/** What the merchant is told. It is told after the commit, in the process that made it; `history` has all of it. */
export type DeductionEvent =
  | { readonly type: 'signed'; readonly contract: string; readonly contract_id: string }
  | { readonly type: 'ended'; readonly contract: string; readonly by: string }
  | {
      readonly type: 'paid';
      readonly contract: string;
      readonly period: string;
      readonly out_trade_no: string;
      readonly transaction_id: string;
      /** Fen. */
      readonly amount: number;
    }
  | {
      /** The number failed; the cycle may go on with another. */
      readonly type: 'refused';
      readonly contract: string;
      readonly period: string;
      readonly out_trade_no: string;
      readonly code: string | undefined;
    }
  | {
      /** The cycle is given up. */
      readonly type: 'failed';
      readonly contract: string;
      readonly period: string;
      readonly reason: string;
    }
  | { readonly type: 'skipped'; readonly contract: string; readonly period: string; readonly reason: string }
  | {
      /** A person has to decide: retry, skip, or end the contract. */
      readonly type: 'needsAttention';
      readonly contract: string;
      readonly period: string | undefined;
      readonly reason: string;
    }
  | {
      readonly type: 'refunded';
      readonly contract: string;
      readonly out_trade_no: string;
      readonly out_refund_no: string;
      readonly amount: number;
    };
