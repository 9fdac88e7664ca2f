import type { Generated, Kysely, Transaction } from 'kysely';

/**
 * The ledger's tables. Times are milliseconds since 1970. Dates are days in Beijing time: `2026-03-31`. Amounts are in the
 * smallest unit of the currency (fen).
 */
export interface Tables {
  deduction_contracts: ContractRow;
  deduction_cycles: CycleRow;
  deduction_attempts: AttemptRow;
  deduction_refunds: RefundRow;
  deduction_history: HistoryRow;
  deduction_bills: BillRow;
  deduction_bill_rows: BillLineRow;
  deduction_book_rows: BookRow;
  deduction_flow_rows: FlowLineRow;
  deduction_asked_rows: AskedRow;
  deduction_differences: DifferenceRow;
}

/** The database, or one transaction of it. */
export type Store = Kysely<Tables>;

/** One transaction of the database. */
export type StoreTransaction = Transaction<Tables>;

/** A contract is PENDING until the user has signed it, and ENDED by either side. */
export type ContractState = 'PENDING' | 'ACTIVE' | 'ENDED';

/** The contract with a user. At most one cycle of it is open at a time. */
export interface ContractRow {
  /** The merchant's own code: `contract_code` in APIv2, `out_contract_code` in APIv3. */
  code: string;
  /** The name of its plan in the rules. */
  plan: string;
  /** WeChat Pay's id, known once the contract is signed. */
  contract_id: string | null;
  openid: string | null;
  state: ContractState;
  signed_at: number | null;
  /** Who ended it, and how, as WeChat Pay names it. */
  ended_by: string | null;
  ended_at: number | null;
  /** 1: nothing new is begun. What is under way is brought to its end. */
  paused: number;
  /** The date from which the plan's calendar counts. */
  first_date: string;
  /** The date of the next cycle that is not opened yet; null if there is none. */
  next_date: string | null;
  /** The period of the open cycle. */
  cycle: string | null;
  /** When something has to be done next; null if nothing is. Due work is found by this column alone. */
  wake_at: number | null;
  /** Until when a worker holds the contract. A worker that dies loses it then. */
  leased_until: number;
  /** The worker that holds it. */
  lease: string | null;
  /** Particulars of the merchant, as JSON: what the plan's functions read. */
  data: string;
  /** Counts the transitions of the contract, its cycles and attempts: what each of them compares and sets. */
  version: number;
  created_at: number;
  changed_at: number;
}

/**
 * DUE: opened. NOTICED: the user is told, the days of the notice are known. ATTEMPTING: a number is minted. PAID, SKIPPED
 * and FAILED are final.
 */
export type CycleState = 'DUE' | 'NOTICED' | 'ATTEMPTING' | 'PAID' | 'SKIPPED' | 'FAILED';

/** One period of a contract, charged at most once. */
export interface CycleRow {
  contract: string;
  /** Names the cycle within the contract: the date on which it is due. */
  period: string;
  state: CycleState;
  amount: number;
  description: string;
  /** When the notice was first sent, committed before the call, and the days of the charge that follow from it. */
  noticed_at: number | null;
  first_day: string | null;
  last_day: string | null;
  /** How many numbers were minted. */
  attempts: number;
  /** How often the charge failed: what the dunning counts. */
  failures: number;
  /** Not before: set by dunning, by a refusal or by an operator. */
  not_before: number;
  /** Why it is SKIPPED or FAILED, or waits for a person. */
  reason: string | null;
  /** 1: a person has to decide. The cycle waits. */
  attention: number;
  opened_at: number;
  changed_at: number;
}

/**
 * INTENDED: the number is committed and about to be sent, or WeChat Pay does not know it: the same number may be sent again.
 * ACCEPTED: WeChat Pay has it and answers later. UNKNOWN: only a query can tell. PAID, CLOSED (an order that can never be
 * charged) and REFUSED (given up without ever becoming an order) are final.
 */
export type AttemptState = 'INTENDED' | 'ACCEPTED' | 'UNKNOWN' | 'PAID' | 'CLOSED' | 'REFUSED';

/** One number of a cycle. The database holds that at most one number of a cycle is not CLOSED. */
export interface AttemptRow {
  out_trade_no: string;
  contract: string;
  period: string;
  /** 1, 2, … within the cycle. */
  n: number;
  state: AttemptState;
  amount: number;
  /** Who is charged by which plan: what the day's limits count. */
  plan: string;
  openid: string | null;
  /** How often it was sent; counted before each call. */
  sends: number;
  sent_at: number;
  /** When WeChat Pay is asked about it next; null: the same number may be sent again. */
  query_at: number | null;
  /** How many queries have not settled it. */
  queries: number;
  /** 1: the last sending was refused, and an earlier one may have made an order. */
  refused: number;
  /** WeChat Pay's code of the last refusal or failure. */
  code: string | null;
  message: string | null;
  transaction_id: string | null;
  paid_at: number | null;
  /** What was refunded of it. */
  refunded: number;
  intended_at: number;
  changed_at: number;
}

/** INTENDED before the call, as deductions are. */
export type RefundState = 'INTENDED' | 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL' | 'REFUSED';

/** A refund of a deduction. */
export interface RefundRow {
  out_refund_no: string;
  out_trade_no: string;
  state: RefundState;
  amount: number;
  reason: string | null;
  refund_id: string | null;
  code: string | null;
  message: string | null;
  wake_at: number | null;
  created_at: number;
  changed_at: number;
}

/** Everything that happened, written in the transaction of what it tells. */
export interface HistoryRow {
  id: Generated<number>;
  contract: string;
  period: string | null;
  out_trade_no: string | null;
  at: number;
  /** What happened: a name of `history/sentences.ts`. */
  what: string;
  from_state: string | null;
  to_state: string | null;
  /** What did it: `work`, `notification`, `query`, `reconciliation`, `operator`. */
  by: string;
  /** Particulars, as JSON. */
  details: string;
}

/** A day's bill that was read to its end. */
export interface BillRow {
  /** Names the reconciliation. Short, for it stands in every row. */
  book: string;
  /** Of all rows, in order: the same bill has the same. */
  digest: string;
  rows: number;
  read_at: number;
}

/** A line of a trade bill. */
export interface BillLineRow {
  book: string;
  /** The day of the bill: the day that is reconciled, or one beside it. */
  day: string;
  /** 1, 2, … in the bill. */
  line: number;
  kind: 'payment' | 'refund' | 'reversal';
  /** out_trade_no of a payment and of a reversal, out_refund_no of a refund. */
  number: string;
  /** As the bill has it: of a combined deduction, that of the sub-order. */
  out_trade_no: string;
  transaction_id: string;
  refund_id: string;
  /** Empty: the merchant's own. */
  sub_mchid: string;
  trade_type: string;
  /** Of a refund: SUCCESS, PROCESSING, CLOSED or ABNORMAL, as it was when the bill was made. */
  state: string;
  /** Fen. */
  amount: number;
  /** What moved in the merchant's account, without the fee. Fen. */
  settled: number;
  /** Fen; negative if it was given back. */
  fee: number;
  /** In milliseconds since 1970. */
  at: number | null;
}

/** What the merchant's own books say of the day. */
export interface BookRow {
  book: string;
  kind: 'payment' | 'refund';
  number: string;
  amount: number;
  /** Of a refund, if the books have one. */
  state: string | null;
  /** When it was paid, in milliseconds since 1970, if the books know it. */
  at: number | null;
}

/** A line of a fund flow bill. */
export interface FlowLineRow {
  book: string;
  /** 1, 2, … in the bill. */
  line: number;
  kind: 'payment' | 'refund' | 'fee' | 'other';
  /** transaction_id of a payment, refund_id of a refund. */
  number: string;
  /** Fen; negative if it left the account. */
  amount: number;
  /** In milliseconds since 1970. */
  at: number | null;
}

/** A number of the ledger that differed, and of which WeChat Pay was asked. */
export interface AskedRow {
  book: string;
  kind: 'payment' | 'refund';
  number: string;
}

/** What differs. */
export interface DifferenceRow {
  book: string;
  /** The books and the trade bill, or the fund flow bill and the trade bill. */
  of: 'books' | 'flow';
  kind: 'payment' | 'refund';
  number: string;
  is: string;
  there: number | null;
  here: number | null;
  there_state: string | null;
  here_state: string | null;
  transaction_id: string | null;
}
