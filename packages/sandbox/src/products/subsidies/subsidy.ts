import { Refusal } from '../../runtime/refusal.js';

/** What a platform adds to an order of its sub-merchant (补差). An order has one at most. */
export interface Subsidy {
  readonly transaction_id: string;
  readonly sub_mchid: string;
  /** `CANCELLED`: the platform has said that there will be none. */
  readonly state: 'PAID' | 'CANCELLED';
  readonly subsidy_id: string;
  readonly out_subsidy_no?: string | undefined;
  readonly description: string;
  /** fen */
  readonly amount: number;
  readonly paid_at: number;
  readonly returns: readonly SubsidyReturn[];
}

/** What a sub-merchant gives back of a subsidy, after a refund. */
export interface SubsidyReturn {
  readonly out_order_no: string;
  readonly subsidy_refund_id: string;
  readonly refund_id: string;
  readonly amount: number;
  readonly description: string;
  readonly at: number;
}

/**
 * A repeated request for a subsidy.
 *
 * @throws Refusal INVALID_REQUEST for another one, and after a cancellation
 */
export function requireSame(
  known: Subsidy,
  { amount, out_subsidy_no }: Pick<Subsidy, 'amount' | 'out_subsidy_no'>,
): void {
  if (known.state === 'CANCELLED') throw new Refusal('INVALID_REQUEST', '该订单已取消补差');
  if (known.amount !== amount || known.out_subsidy_no !== out_subsidy_no)
    throw new Refusal('INVALID_REQUEST', '该订单已补差，且参数与此请求不同');
}

/**
 * The sub-merchant gives back a part. A repeated number with the same content changes nothing.
 *
 * @throws Refusal INVALID_REQUEST for more than is left, and for a number with other content
 */
export function giveBack(subsidy: Subsidy, given: SubsidyReturn): Subsidy {
  const known = subsidy.returns.find(({ out_order_no }) => out_order_no === given.out_order_no);
  if (known !== undefined) {
    if (known.amount === given.amount && known.refund_id === given.refund_id) return subsidy;
    throw new Refusal('INVALID_REQUEST', `商户补差回退单号 ${given.out_order_no} 已存在，且参数与此请求不同`);
  }
  const left = subsidy.amount - subsidy.returns.reduce((sum, { amount }) => sum + amount, 0);
  if (subsidy.state !== 'PAID' || given.amount > left)
    throw new Refusal(
      'INVALID_REQUEST',
      `补差回退金额超过可回退金额 ${subsidy.state === 'PAID' ? left : 0} 分`,
    );
  return { ...subsidy, returns: [...subsidy.returns, given] };
}
