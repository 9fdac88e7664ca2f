import type {
  AttemptCall,
  Call,
  ContractTold,
  FamilyCalls,
  FamilyRules,
  NoticeTold,
  Told,
} from '@wechatpay-kit/deductions';

/** What may go wrong with one call. */
export type Luck =
  /** The answer arrives. */
  | 'fine'
  /** The request never arrives. */
  | 'lost'
  /** The request arrives, the answer does not. */
  | 'unanswered'
  /** The request arrives minutes later; the caller has given up. */
  | 'late'
  /** WeChat Pay refuses at once, and no order exists. */
  | 'refused';

/** How a deduction that was accepted ends. */
export type Outcome = 'paid' | 'NOTENOUGH' | 'SYSTEMERROR';

interface Order {
  readonly number: string;
  readonly contract: string;
  readonly amount: number;
  state: 'ACCEPT' | 'PAID' | 'CLOSED' | 'FAILING';
  code?: string;
  readonly runsAt: number;
}

interface Notice {
  readonly at: number;
  used: boolean;
}

/** A notification that waits to be delivered. */
export interface Notification {
  readonly number: string;
  readonly told: Told;
}

const hour = 3_600_000;
const day = 24 * hour;
const beijing = 8 * hour;

/** The rules of the modelled product, as the engine has them. */
export function rulesOf(mode: 'later' | 'notice'): FamilyRules {
  return {
    applyHours: ['07:00', '22:00'],
    ...(mode === 'notice' ? { notice: 'after' as const, noticeHours: ['07:00', '22:00'] as const } : {}),
    executesAfter: mode === 'later' ? day : 3000,
    synchronous: false,
    closeAfter: 5 * 60_000,
  };
}

/**
 * A WeChat Pay of its own making, written from its documented behaviour and not from the engine: orders by number, deductions
 * that run later, notices, calls that are lost. It judges each call by the rules, and remembers what broke them.
 */
export class Platform {
  readonly orders = new Map<string, Order>();
  readonly waiting: Notification[] = [];
  readonly broken: string[] = [];
  /** What is under way to the platform. */
  readonly #late: {
    readonly at: number;
    readonly number: string;
    readonly contract: string;
    readonly amount: number;
  }[] = [];
  readonly #notices = new Map<string, Notice>();
  readonly #mode: 'later' | 'notice';
  readonly #now: () => number;
  readonly #luck: () => Luck;
  readonly #outcome: () => Outcome;
  readonly #gate: (what: string) => Promise<void>;

  constructor(
    mode: 'later' | 'notice',
    given: {
      readonly now: () => number;
      readonly luck: () => Luck;
      readonly outcome: () => Outcome;
      /** The caller waits here before a request leaves, and before an answer arrives; it may die there. */
      readonly gate: (what: string) => Promise<void>;
    },
  ) {
    this.#mode = mode;
    this.#now = given.now;
    this.#luck = given.luck;
    this.#outcome = given.outcome;
    this.#gate = given.gate;
  }

  /** The calls as the engine makes them. */
  calls(): FamilyCalls {
    return {
      rules: rulesOf(this.#mode),
      ...(this.#mode === 'notice' ? { notice: (call: Call) => this.#notice(call) } : {}),
      apply: (call) => this.#apply(call),
      query: (call) => this.#query(call),
      close: (call) => this.#close(call),
      queryContract: async (): Promise<ContractTold> => ({ state: 'ACTIVE' }),
      terminate: async (): Promise<ContractTold> => ({ state: 'unknown' }),
      refund: async () => ({ is: 'unknown' }),
      queryRefund: async () => ({ is: 'unknown' }),
    };
  }

  /** What happens by itself until now: late requests arrive, deductions run. */
  pass(): void {
    const now = this.#now();
    for (const late of this.#late.splice(0)) {
      if (late.at > now) this.#late.push(late);
      else this.#receive(late.number, late.contract, late.amount, late.at);
    }
    for (const order of this.orders.values()) {
      if (order.state === 'ACCEPT' && order.runsAt <= now) this.#run(order);
    }
  }

  /** How often each contract was charged, by the due date that the number names. */
  paid(): readonly Order[] {
    return [...this.orders.values()].filter(({ state }) => state === 'PAID');
  }

  async #notice({ contract, now: decided }: Call): Promise<NoticeTold> {
    await this.#gate('notice leaves');
    this.pass();
    const now = this.#now();
    this.#requireHours('notice', decided);
    if (!isOpen(now)) {
      await this.#gate('notice answers');
      return { is: 'unknown', code: 'INVALID_REQUEST' };
    }
    const kept = this.#notices.get(contract.code);
    const isRepeated = kept !== undefined && !kept.used && noticeDay(kept, now) <= 9;
    if (!isRepeated) this.#notices.set(contract.code, { at: now, used: false });
    await this.#gate('notice answers');
    return { is: 'given', repeated: isRepeated };
  }

  async #apply({ attempt, contract }: AttemptCall): Promise<Told> {
    await this.#gate('apply leaves');
    this.pass();
    const luck = this.#luck();
    const { out_trade_no: number, amount } = attempt;
    if (luck === 'refused' && !this.orders.has(number) && !this.#isLate(number)) {
      await this.#gate('apply answers');
      return { is: 'refused', code: 'NOTENOUGH', message: 'made' };
    }
    // The engine answers for the time at which it decided. A worker that was suspended since is refused.
    this.#requireHours(`apply ${number}`, attempt.sent_at);
    const isKnown = this.orders.has(number);
    if (this.#mode === 'notice' && !isKnown) this.#requireNotice(number, contract.code, attempt.sent_at);
    let isRefused = false;
    if (luck === 'late') {
      this.#late.push({ at: this.#now() + 4 * 60_000, number, contract: contract.code, amount });
    } else if (luck !== 'lost') {
      isRefused = !this.#receive(number, contract.code, amount, this.#now());
    }
    await this.#gate('apply answers');
    if (isRefused && luck === 'fine')
      return { is: 'refused', code: 'FREQUENCY_LIMITED', message: 'too late' };
    return luck === 'fine' || luck === 'refused' ? { is: 'accepted' } : { is: 'unknown', code: 'TIMEOUT' };
  }

  async #query({ attempt }: AttemptCall): Promise<Told> {
    await this.#gate('query leaves');
    this.pass();
    const told = this.#tell(attempt.out_trade_no);
    const luck = this.#luck();
    await this.#gate('query answers');
    return luck === 'lost' || luck === 'unanswered' ? { is: 'unknown', code: 'TIMEOUT' } : told;
  }

  async #close({ attempt }: AttemptCall): Promise<Told> {
    await this.#gate('close leaves');
    this.pass();
    const order = this.orders.get(attempt.out_trade_no);
    if (order?.state === 'FAILING' || order?.state === 'ACCEPT') order.state = 'CLOSED';
    await this.#gate('close answers');
    return this.#tell(attempt.out_trade_no);
  }

  #tell(number: string): Told {
    const order = this.orders.get(number);
    if (order === undefined) return { is: 'absent' };
    switch (order.state) {
      case 'ACCEPT':
        return { is: 'accepted' };
      case 'PAID':
        return { is: 'paid', transaction_id: `T${number}`, amount: order.amount, paid_at: order.runsAt };
      case 'CLOSED':
        return order.code === undefined ? { is: 'closed' } : { is: 'closed', code: order.code };
      case 'FAILING':
        return { is: 'failed', code: 'SYSTEMERROR' };
    }
  }

  /** @returns whether the order exists afterwards */
  #receive(number: string, contract: string, amount: number, at: number): boolean {
    if (this.orders.has(number)) return true;
    const notice = this.#notices.get(contract);
    const isNoticed = notice !== undefined && !notice.used && isAllowed(notice, at);
    if (!isOpen(at) || (this.#mode === 'notice' && !isNoticed)) return false;
    const runsAt = at + (this.#mode === 'later' ? day : 3000);
    this.orders.set(number, { number, contract, amount, state: 'ACCEPT', runsAt });
    return true;
  }

  #run(order: Order): void {
    const outcome = this.#outcome();
    if (outcome === 'paid') {
      order.state = 'PAID';
      const notice = this.#notices.get(order.contract);
      if (notice !== undefined) notice.used = true;
    } else {
      order.state = outcome === 'SYSTEMERROR' ? 'FAILING' : 'CLOSED';
      order.code = outcome;
    }
    this.waiting.push({ number: order.number, told: this.#tell(order.number) });
  }

  #requireHours(what: string, at: number): void {
    if (!isOpen(at)) this.broken.push(`${what}: outside 07:00 to 22:00 in Beijing`);
  }

  #requireNotice(number: string, contract: string, at: number): void {
    const notice = this.#notices.get(contract);
    if (notice === undefined || notice.used) {
      this.broken.push(`apply ${number}: no notice`);
      return;
    }
    if (!isAllowed(notice, at)) this.broken.push(`apply ${number}: not on days 3 to 9 of the notice`);
  }

  #isLate(number: string): boolean {
    return this.#late.some((late) => late.number === number);
  }
}

function isOpen(at: number): boolean {
  const time = (at + beijing) % day;
  return time >= 7 * hour && time < 22 * hour;
}

function isAllowed(notice: Notice, at: number): boolean {
  const days = noticeDay(notice, at);
  return days >= 3 && days <= 9;
}

/** Which day of the notice it is, the day on which it was made being the first. */
function noticeDay(notice: Notice, at: number): number {
  return dayOf(at) - dayOf(notice.at) + 1;
}

function dayOf(time: number): number {
  return Math.floor((time + beijing) / day);
}
