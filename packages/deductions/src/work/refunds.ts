import { createHash, randomUUID } from 'node:crypto';
import type { WeChatPay } from 'wechatpay-kit';
import type { RefundCall, RefundTold } from '../families/types.js';
import { type Ledger, termsOf } from '../ledger/context.js';
import { readSnapshot } from '../ledger/snapshot.js';
import { type Actor, historyRow } from '../ledger/transit.js';
import type { AttemptRow, RefundRow, RefundState } from '../store/schema.js';

/** A refund that is asked for. */
export interface RefundAsked {
  /** The deduction. */
  readonly out_trade_no: string;
  /** Fen. @default everything that is not refunded yet */
  readonly amount?: number;
  /** What the user reads. */
  readonly reason?: string;
  /**
   * The merchant's number of the refund. The same number is the same refund, however often it is asked for.
   * @default a new one
   */
  readonly out_refund_no?: string;
}

/** A refund as it stands. */
export type Refund = RefundRow;

const minute = 60_000;
const final: readonly string[] = ['SUCCESS', 'CLOSED', 'ABNORMAL', 'REFUSED'];

/** Refunds of deductions: the intent is committed before the call, the result is asked for until it is known. */
export class Refunds {
  readonly #ledger: Ledger;
  readonly #pay: WeChatPay;

  constructor(ledger: Ledger, pay: WeChatPay) {
    this.#ledger = ledger;
    this.#pay = pay;
  }

  /**
   * Commits a refund and sends it.
   *
   * @throws Error if the deduction is not paid, or less is left of it
   */
  async begin(asked: RefundAsked): Promise<Refund> {
    const row = await this.#commit(asked);
    return (await this.#carry(row)) ?? row;
  }

  /** Sends and queries what is due. */
  async carryOn(signal?: AbortSignal): Promise<void> {
    const rows = await this.#ledger.store
      .selectFrom('deduction_refunds')
      .selectAll()
      .where('wake_at', '<=', this.#ledger.now())
      .orderBy('wake_at')
      .limit(100)
      .execute();
    for (const row of rows) {
      if (signal?.aborted === true) return;
      await this.#carry(row);
    }
  }

  /** When a refund has to be carried on. */
  async next(): Promise<number | undefined> {
    const row = await this.#ledger.store
      .selectFrom('deduction_refunds')
      .select('wake_at')
      .where('wake_at', 'is not', null)
      .orderBy('wake_at')
      .limit(1)
      .executeTakeFirst();
    return row?.wake_at ?? undefined;
  }

  /** Books what is told of a refund. @returns whether the ledger has it */
  async book(out_refund_no: string, told: RefundTold, by: Actor): Promise<boolean> {
    const row = await this.#read(out_refund_no);
    if (row === undefined) return false;
    await this.#settle(row, told, by);
    return true;
  }

  /**
   * Asks WeChat Pay about a refund, and books the answer; also one that was given up, which may have been taken after all.
   *
   * @returns whether the ledger has it
   */
  async ask(out_refund_no: string): Promise<boolean> {
    const row = await this.#read(out_refund_no);
    if (row === undefined || row.state === 'SUCCESS') return row !== undefined;
    const call = await this.#call(row);
    if (call === undefined) return true;
    const { calls } = termsOf(this.#ledger, call.contract.plan);
    await this.#settle(row, await calls.queryRefund(call), 'reconciliation');
    return true;
  }

  async #commit(asked: RefundAsked): Promise<RefundRow> {
    const { store, now } = this.#ledger;
    const out_refund_no =
      asked.out_refund_no ??
      `R${createHash('sha256').update(randomUUID()).digest('hex').slice(0, 29).toUpperCase()}`;
    const kept = await this.#read(out_refund_no);
    if (kept !== undefined) return kept;
    return store.transaction().execute(async (transaction) => {
      const attempt = await transaction
        .selectFrom('deduction_attempts')
        .selectAll()
        .where('out_trade_no', '=', asked.out_trade_no)
        .executeTakeFirst();
      if (attempt?.transaction_id === undefined || attempt.transaction_id === null) {
        throw new Error(`${asked.out_trade_no}: no deduction of this number is paid`);
      }
      const left = attempt.amount - attempt.refunded;
      const amount = asked.amount ?? left;
      if (!Number.isSafeInteger(amount) || amount <= 0 || amount > left) {
        throw new Error(
          `amount: expected 1 to ${left} fen, what is left of ${asked.out_trade_no}, got ${amount}`,
        );
      }
      // Compare and set: two refunds at once together take no more than was paid.
      const { numUpdatedRows } = await transaction
        .updateTable('deduction_attempts')
        .set({ refunded: attempt.refunded + amount })
        .where('out_trade_no', '=', attempt.out_trade_no)
        .where('refunded', '=', attempt.refunded)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) {
        throw new Error(`${asked.out_trade_no}: another refund was begun at the same time; ask again`);
      }
      const time = now();
      const row: RefundRow = {
        out_refund_no,
        out_trade_no: attempt.out_trade_no,
        state: 'INTENDED',
        amount,
        reason: asked.reason ?? null,
        refund_id: null,
        code: null,
        message: null,
        wake_at: time + minute,
        created_at: time,
        changed_at: time,
      };
      await transaction.insertInto('deduction_refunds').values(row).execute();
      const entry = {
        what: 'refund-intended',
        period: attempt.period,
        out_trade_no: attempt.out_trade_no,
        details: { amount, out_refund_no },
      };
      await transaction
        .insertInto('deduction_history')
        .values(historyRow(attempt.contract, entry, time, 'operator'))
        .execute();
      return row;
    });
  }

  /** Sends a refund, or asks about it. The number stays: sending it again is asking. */
  async #carry(row: RefundRow): Promise<RefundRow | undefined> {
    if (final.includes(row.state)) return row;
    const call = await this.#call(row);
    if (call === undefined) return undefined;
    const { calls } = termsOf(this.#ledger, call.contract.plan);
    let told = row.state === 'PROCESSING' ? await calls.queryRefund(call) : await calls.refund(call);
    if (told.is === 'absent') told = await calls.refund(call);
    return this.#settle(row, told, 'work');
  }

  async #call(row: RefundRow): Promise<RefundCall | undefined> {
    const attempt = await this.#attempt(row.out_trade_no);
    const snapshot = attempt && (await readSnapshot(this.#ledger.store, attempt.contract, attempt.period));
    if (attempt === undefined || snapshot?.cycle === undefined) return undefined;
    const { plan } = termsOf(this.#ledger, snapshot.contract.plan);
    return {
      pay: this.#pay,
      rules: this.#ledger.rules,
      plan,
      contract: snapshot.contract,
      cycle: snapshot.cycle,
      attempt,
      now: this.#ledger.now(),
      out_refund_no: row.out_refund_no,
      amount: row.amount,
      reason: row.reason ?? undefined,
    };
  }

  async #settle(row: RefundRow, told: RefundTold, by: Actor): Promise<RefundRow> {
    const { store, now, emit } = this.#ledger;
    const time = now();
    const next = this.#next(row, told, time);
    if (next === undefined || !mayBecome(row.state, next.state, by)) return row;
    const attempt = await this.#attempt(row.out_trade_no);
    const isDone = await store.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('deduction_refunds')
        .set({ ...next, changed_at: time })
        .where('out_refund_no', '=', row.out_refund_no)
        .where('state', '=', row.state)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      if (attempt === undefined || next.state === row.state) return true;
      // What is not refunded may be refunded by another number.
      const taken = takenBy(next.state, row.amount) - takenBy(row.state, row.amount);
      if (taken !== 0) {
        await transaction
          .updateTable('deduction_attempts')
          .set((set) => ({ refunded: set('refunded', '+', taken) }))
          .where('out_trade_no', '=', row.out_trade_no)
          .execute();
      }
      const entry = {
        what: 'refund-settled',
        period: attempt.period,
        out_trade_no: row.out_trade_no,
        from: row.state,
        to: next.state,
        details: { out_refund_no: row.out_refund_no, code: next.code },
      };
      await transaction
        .insertInto('deduction_history')
        .values(historyRow(attempt.contract, entry, time, by))
        .execute();
      return true;
    });
    if (!isDone) return (await this.#read(row.out_refund_no)) ?? row;
    if (next.state === 'SUCCESS' && attempt !== undefined) {
      const { contract, out_trade_no } = attempt;
      const { out_refund_no, amount } = row;
      emit({ type: 'refunded', contract, out_trade_no, out_refund_no, amount });
    }
    return { ...row, ...next };
  }

  #next(
    row: RefundRow,
    told: RefundTold,
    now: number,
  ): Pick<RefundRow, 'state' | 'wake_at'> & Partial<RefundRow> {
    const age = now - row.created_at;
    const wake_at = now + Math.min(Math.max(age, minute), 6 * 60 * minute);
    switch (told.is) {
      case 'SUCCESS':
      case 'CLOSED':
      case 'ABNORMAL':
        return { state: told.is, wake_at: null, refund_id: told.refund_id ?? row.refund_id, code: null };
      case 'PROCESSING':
        return { state: 'PROCESSING', wake_at, refund_id: told.refund_id ?? row.refund_id };
      case 'refused':
        return { state: 'REFUSED', wake_at: null, code: told.code, message: told.message };
      default:
        return { state: row.state, wake_at, ...('code' in told ? { code: told.code ?? null } : {}) };
    }
  }

  #read(out_refund_no: string): Promise<RefundRow | undefined> {
    return this.#ledger.store
      .selectFrom('deduction_refunds')
      .selectAll()
      .where('out_refund_no', '=', out_refund_no)
      .executeTakeFirst();
  }

  #attempt(out_trade_no: string): Promise<AttemptRow | undefined> {
    return this.#ledger.store
      .selectFrom('deduction_attempts')
      .selectAll()
      .where('out_trade_no', '=', out_trade_no)
      .executeTakeFirst();
  }
}

/** Whether a state may follow. A query of the reconciliation tells what became of a refund that was given up. */
function mayBecome(from: RefundState, to: RefundState, by: Actor): boolean {
  if (!final.includes(from)) return true;
  return by === 'reconciliation' && from !== 'SUCCESS' && from !== to && to !== 'REFUSED';
}

/** What a refund takes of the deduction, in fen. */
function takenBy(state: RefundState, amount: number): number {
  return state === 'CLOSED' || state === 'REFUSED' ? 0 : amount;
}
