import type { SignedDifference } from './difference.js';

/** A header as on the wire. */
export type HeaderPair = readonly [name: string, value: string];

/** Whether the signature of a request is right, and if not, why. */
export interface Verification {
  readonly verified: boolean;
  /** The text that the sandbox checks the signature against. The APIv2 key at its end is replaced. */
  readonly expected?: string;
  /** The name of the mistake: `query-missing`. Absent if no usual mistake fits. */
  readonly cause?: string;
  /** All mistakes, if there is more than one. */
  readonly causes?: readonly string[];
  /** What went wrong, in English. */
  readonly explanation?: string;
  /** What to do about it. */
  readonly advice?: string;
  /** Explanation and advice in Chinese. */
  readonly zh?: { readonly explanation: string; readonly advice: string };
  /** The text that the client signed, if the mistake tells it. */
  readonly signed?: string;
  /** The lines in which the signed text differs from the expected one. Absent if the signed text is not known. */
  readonly differences?: readonly SignedDifference[];
}

/** A row that a request or an activity added, changed or deleted. */
export interface Change {
  /** `orders`. */
  readonly table: string;
  readonly key: string;
  readonly change: 'added' | 'changed' | 'deleted';
  /** The mchid of the merchant that has the row. Absent for tables that all merchants share. */
  readonly merchant?: string;
  /** The state before: `NOTPAY`. Absent for a new row, and for rows without states. */
  readonly from?: string;
  /** The state afterwards: `SUCCESS`. Absent for a deleted row, and for rows without states. */
  readonly to?: string;
  /** What the row is: an order, a contract. Absent for rows that only belong to such a thing. */
  readonly thing?: ThingName;
}

/** Names a thing of a merchant. */
export interface ThingName {
  /** `order`, `refund`, `contract`, … */
  readonly kind: string;
  readonly id: string;
}

/** A fault that befell a request or a notification. */
export interface FiredFault {
  /** `reset-after` */
  readonly kind: string;
  /** The id of the rule, or `header` for a fault that the request asked for. */
  readonly rule: string;
  /** The latency in milliseconds. */
  readonly ms?: number;
}

/** A request to the gateway and its answer. */
export interface RequestRecord {
  /** `1`, `2`, … in order of arrival. */
  readonly id: string;
  /** By the sandbox's clock. */
  readonly at: Date;
  /** The origin that the client called: `https://127.0.0.1:18081`. */
  readonly origin: string;
  readonly method: string;
  /** Path and query as on the request line. */
  readonly url: string;
  /** The operation: `POST v3/pay/transactions/native`; absent for a path that is not one. */
  readonly operation?: string;
  /** The operation in words: `Native下单 · Place Native order (direct)`. */
  readonly summary?: string;
  /** How the operation is answered: `played`, … */
  readonly level?: string;
  /** The mchid or brand id that the request names. */
  readonly merchant?: string;
  /** The id of the request that it repeats. Absent for one that a program sent. */
  readonly replays?: string;
  readonly headers: readonly HeaderPair[];
  /** As UTF-8. */
  readonly body: string;
  /** The length of the body in bytes. */
  readonly bodyLength: number;
  readonly verification: Verification;
  /** The HTTP status; 0 if the client got no answer. */
  readonly status: number;
  /** The error code of a refusal: `SIGN_ERROR`, `PARAM_ERROR`, … */
  readonly code?: string;
  /** The fields that the description lacks, as JSON Pointers: `/amount/totl`. Absent if there are none. */
  readonly unknown?: readonly string[];
  /** The faults that befell it. Absent if there are none. */
  readonly faults?: readonly FiredFault[];
  /** The answer. With a fault that loses it, the answer that the client does not get. */
  readonly answer: {
    readonly headers: readonly HeaderPair[];
    readonly body: string;
    /** The length of the body in bytes. */
    readonly bodyLength: number;
  };
  /** The ids of the notifications that it caused. */
  readonly notifications: readonly string[];
  readonly changes: readonly Change[];
  /** From the request line to the end of the answer, in milliseconds. */
  readonly duration: number;
}

/** A request in one line: what a list shows. `RequestRecord` tells what the fields mean. */
export interface RequestSummary
  extends Pick<
    RequestRecord,
    | 'id'
    | 'at'
    | 'method'
    | 'url'
    | 'operation'
    | 'summary'
    | 'level'
    | 'merchant'
    | 'replays'
    | 'status'
    | 'code'
    | 'duration'
    | 'bodyLength'
  > {
  /** The merchant's number of what it is about: its `out_trade_no`, `out_refund_no`, … Absent if it has none. */
  readonly number?: string;
  /** Whether the signature is right. */
  readonly verified: boolean;
  /** The kinds of the faults that befell it. Absent if there are none. */
  readonly faults?: readonly string[];
  /** The length of the answer's body in bytes. */
  readonly answerLength: number;
  /** The number of notifications that it caused. */
  readonly notifications: number;
  /** The number of rows that it changed. */
  readonly changes: number;
}

/** Selects the requests that have all given values. */
export interface RequestFilter {
  /** `POST v3/pay/transactions/native`, or a part of it. */
  readonly operation?: string | undefined;
  /** A mchid or brand id. */
  readonly merchant?: string | undefined;
  readonly status?: number | undefined;
  readonly verified?: boolean | undefined;
  /** `ok`, `refused`, `signature` (wrong or missing) or `failed` (a status from 500 on, or no answer). */
  readonly outcome?: 'ok' | 'refused' | 'signature' | 'failed' | undefined;
  /** How the operation is answered: `played`, … */
  readonly level?: string | undefined;
  /** Words that all occur in the method, URL, operation, merchant, number, status or code, in any case. */
  readonly q?: string | undefined;
  /** Requests from this time on, by the sandbox's clock. */
  readonly since?: Date | undefined;
  /** At most so many, the newest. */
  readonly limit?: number | undefined;
}
