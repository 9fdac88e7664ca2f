import type { Text } from '../../description/text.js';
import type { DeclineReason } from '../../products/shared/page.js';
import type { Term } from '../../products/shared/shown.js';
import type { PhoneMethod } from './methods.js';

/** The messages of the phone, over `/_phone/api/`. Their times are ISO texts. */

/** What `open`, `confirm` and `decline` answer: a page as it is then. */
export interface PhonePage {
  /** `payment`, `contract`, `transfer`, … */
  readonly what: string;
  /** What a page is about that is no order and no contract: `transfer`, `red-packet`, `pay-score-permission`, … */
  readonly kind?: string;
  readonly id: string;
  /** As WeChat Pay calls it. */
  readonly state: string;
  readonly phase: 'waiting' | 'agreed' | 'closed';
  /** Whether the user has nothing more to do. */
  readonly done: boolean;
  /** The merchant id of the one that gets the money, or asks. */
  readonly payee: string;
  /** In the smallest unit of the currency. */
  readonly amount?: number;
  readonly currency?: string;
  readonly description?: string;
  readonly terms: readonly Term[];
  /** The user who has agreed, or the only one who may. */
  readonly openid?: string;
  /** Whether only that user may agree. */
  readonly bound: boolean;
  /** What can pay. Empty if the page takes no money of the user. */
  readonly methods: readonly PhoneMethod[];
  /** The ways to decline that the page tells apart. */
  readonly reasons: readonly DeclineReason[];
  /** Why the last attempt failed. */
  readonly failure?: DeclineReason;
}

/** A thing of the user, in the wallet. */
export interface PhoneThing {
  readonly kind: string;
  readonly id: string;
  readonly state: string;
  readonly merchant: string;
  readonly title?: string;
  readonly amount?: number;
  readonly currency?: string;
  readonly at?: string;
  /** The id of the page that it opens. */
  readonly opens?: string;
  /** The acts of the user. */
  readonly can: readonly string[];
}

/** What `wallet` answers. */
export interface PhoneWallet {
  readonly openid: string;
  /** The change (零钱), in fen. */
  readonly change: number;
  /** The newest first. */
  readonly things: readonly PhoneThing[];
}

/** What `users` answers: product by product, of each the newest first. */
export interface PhoneUsers {
  readonly users: readonly string[];
}

/** The answer to a refused request. */
export interface PhoneProblem {
  readonly code: string;
  readonly message: string;
}

export type { DeclineReason, PhoneMethod, Term, Text };
