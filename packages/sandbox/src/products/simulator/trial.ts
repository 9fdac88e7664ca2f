import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Fields } from '../shared/handler.js';
import type { TrialCase } from './cases.js';

/** An order in the simulator. No money moves, and the other operations do not know it. */
export interface Trial {
  readonly out_trade_no: string;
  readonly fields: Fields;
  readonly trade_type: string;
  readonly transaction_id: string;
  readonly prepay_id: string;
  readonly openid: string;
  readonly at: number;
  readonly case: TrialCase;
  readonly closed: 'CLOSED' | 'REVOKED' | undefined;
  readonly refunds: readonly TrialRefund[];
}

export interface TrialRefund {
  readonly out_refund_no: string;
  readonly refund_id: string;
  /** fen */
  readonly amount: number;
  readonly at: number;
}

export const trials: TableDefinition<Trial, 'transaction_id'> = {
  name: 'trials',
  key: ({ out_trade_no }) => out_trade_no,
  indexes: { transaction_id: ({ transaction_id }) => [transaction_id] },
  bound: { most: 10_000, counts: () => true },
};

/** How long the user types the password. */
const typing = 10_000;

export function stateOf(trial: Trial, now: number): string {
  const { closed, refunds, case: found, at } = trial;
  if (closed !== undefined) return closed;
  if (refunds.length > 0) return 'REFUND';
  if (found.result === 'failed') return 'PAYERROR';
  return found.result === 'password' && now < at + typing ? 'USERPAYING' : 'SUCCESS';
}

export function totalOf({ fields }: Trial): number {
  return Number(fields['total_fee']);
}

/** @throws Refusal ORDERNOTEXIST */
export function findTrial({ store }: World, { transaction_id, out_trade_no }: Fields): Trial {
  const table = store.table(trials);
  const trial =
    transaction_id === undefined
      ? table.get(out_trade_no ?? '')
      : table.find('transaction_id', transaction_id);
  if (trial !== undefined) return trial;
  throw new Refusal('ORDERNOTEXIST', '订单不存在：请核对订单号');
}

/**
 * The order without its payment, or with it.
 *
 * @throws Refusal ORDERPAID once it is paid
 */
export function close(trial: Trial, now: number): Trial {
  const state = stateOf(trial, now);
  if (state === 'SUCCESS' || state === 'REFUND') throw new Refusal('ORDERPAID', '该订单已支付，不能关闭');
  return { ...trial, closed: 'CLOSED' };
}

/** The same out_refund_no is one refund. @throws Refusal INVALID_REQUEST for more than is left */
export function refund(trial: Trial, refunded: TrialRefund, now: number): Trial {
  const state = stateOf(trial, now);
  if (state !== 'SUCCESS' && state !== 'REFUND') throw new Refusal('INVALID_REQUEST', '订单未支付，不能退款');
  if (trial.refunds.some(({ out_refund_no }) => out_refund_no === refunded.out_refund_no)) return trial;
  const sum = trial.refunds.reduce((total, { amount }) => total + amount, refunded.amount);
  if (sum > totalOf(trial)) throw new Refusal('INVALID_REQUEST', '申请退款金额超过订单可退金额');
  return { ...trial, refunds: [...trial.refunds, refunded] };
}
