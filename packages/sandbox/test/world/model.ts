/**
 * What must be true of the money world, by the rules alone. It is told what was asked and how that was answered; it never
 * looks into the sandbox. Amounts are in fen. A state is the one that a thing comes to when the clock goes on.
 */

/** Orders that are paid together: one, or the parts of a combined order. */
export interface Cashier {
  readonly kind: CashierKind;
  readonly number: string;
  readonly orders: readonly Order[];
  readonly contract?: Contract | undefined;
  /** Opens the page. A payment by code has none. */
  page: string;
  /** The hour in which it was ordered, and in which the page was made. */
  readonly since: number;
  pageSince: number;
}

export type CashierKind = 'v3' | 'v2' | 'partner' | 'combined' | 'code' | 'contract';

export interface Order {
  readonly number: string;
  readonly kind: CashierKind;
  readonly total: number;
  readonly isShared: boolean;
  state: 'NOTPAY' | 'SUCCESS' | 'CLOSED' | 'REVOKED' | 'REFUND';
  transaction: string;
  paidSince: number;
  refunded: number;
  /** What came back of the fee. */
  feeBack: number;
  /** What is left for sharing; once it is released, nothing. */
  held: number;
  isReleased: boolean;
  shared: number;
}

export interface Refund {
  readonly number: string;
  readonly order: Order;
  readonly protocol: 'v2' | 'v3';
  readonly amount: number;
}

export interface Share {
  readonly number: string;
  readonly order: Order;
  readonly amount: number;
  /** Whether the clock has gone on since. */
  isSettled: boolean;
  returned: number;
}

export interface Contract {
  readonly code: string;
  id: string;
  isSigned: boolean;
}

export interface Deduction {
  readonly number: string;
  readonly contract: Contract;
  readonly amount: number;
  /** Its contract has ended before it ran. */
  mustFail: boolean;
  /** The state of the query, once it has run. */
  end: string | undefined;
}

export interface Transfer {
  readonly number: string;
  readonly amount: number;
  readonly user: string;
  readonly since: number;
  page: string;
  end: 'SUCCESS' | 'FAIL' | 'CANCELLED' | undefined;
}

export interface Service {
  readonly number: string;
  state: 'CREATED' | 'DOING' | 'DONE' | 'REVOKED';
  total: number | undefined;
}

export interface Complaint {
  readonly id: string;
  /** The merchant. */
  readonly about: string;
  state: 'PENDING' | 'PROCESSING' | 'PROCESSED';
}

export interface Applyment {
  readonly code: string;
  id: string;
  state: string;
}

/** WeChat Pay takes six per thousand. */
export function feeOf(total: number): number {
  return Math.round((total * 6) / 1000);
}

export class Model {
  readonly cashiers: Cashier[] = [];
  readonly refunds: Refund[] = [];
  readonly shares: Share[] = [];
  readonly deductions: Deduction[] = [];
  readonly transfers: Transfer[] = [];
  readonly services: Service[] = [];
  readonly complaints: Complaint[] = [];
  readonly applyments: Applyment[] = [];
  /** How often each change notifies, by the path of its URL: the types of the notifications. */
  readonly told = new Map<string, string[]>();
  /** What accounts have got and given. */
  readonly books = new Map<string, number>();
  /** The hours that the clock was moved. */
  hours = 0;
  readonly #prefix: string;
  readonly #mchid: string;
  #numbers = 0;

  /** @param prefix begins the numbers of this run */
  constructor(prefix: string, mchid: string) {
    this.#prefix = prefix;
    this.#mchid = mchid;
  }

  get orders(): Order[] {
    return this.cashiers.flatMap(({ orders }) => orders);
  }

  get contracts(): Contract[] {
    return this.cashiers.flatMap(({ contract }) => (contract === undefined ? [] : [contract]));
  }

  newNumber(kind: string): string {
    this.#numbers += 1;
    return `${this.#prefix}${kind}${this.#numbers}`;
  }

  tell(path: string, type: string): void {
    this.told.set(path, [...(this.told.get(path) ?? []), type]);
  }

  move(from: string, to: string, amount: number): void {
    this.books.set(from, (this.books.get(from) ?? 0) - amount);
    this.books.set(to, (this.books.get(to) ?? 0) + amount);
  }

  /** A transfer ends: the locked money goes to the user, or back. */
  end(transfer: Transfer, state: Exclude<Transfer['end'], undefined>): void {
    const { number, user, amount } = transfer;
    transfer.end = state;
    const [locked, own] = [`${this.#mchid}/LOCKED`, `${this.#mchid}/OPERATION`];
    this.move(locked, state === 'SUCCESS' ? `${user}/CHANGE` : own, amount);
    this.tell(`/${number}`, 'MCHTRANSFER.BILL.FINISHED');
  }

  /** The clock goes on. What is not done in time ends. */
  pass(hours: number): void {
    this.hours += hours;
    for (const share of this.shares) share.isSettled = true;
    for (const { since, orders } of this.cashiers) {
      if (this.hours - since < 7 * 24) continue;
      for (const order of orders) if (order.state === 'NOTPAY') order.state = 'CLOSED';
    }
    for (const transfer of this.transfers) {
      if (transfer.end === undefined && this.hours - transfer.since >= 24) this.end(transfer, 'FAIL');
    }
  }
}
