import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { TableDefinition } from '../../storage/table.js';

export type DeclarationState = 'PROCESSING' | 'SUCCESS' | 'FAIL';

/** What is declared of an order, or of a part of it. Amounts are in the smallest unit of the currency. */
export interface Declared {
  readonly customs: string;
  readonly merchant_customs_no: string;
  readonly sub_order_no?: string | undefined;
  readonly fee_type?: string | undefined;
  readonly duty?: number | undefined;
  readonly order_fee?: number | undefined;
  readonly transport_fee?: number | undefined;
  readonly product_fee?: number | undefined;
}

/** The declaration (报关单) of a paid order at one customs office. */
export interface Declaration {
  readonly key: string;
  readonly transaction_id: string;
  readonly out_trade_no: string;
  readonly declared: Declared;
  /** WeChat Pay's number of a part of the order. */
  readonly sub_order_id?: string | undefined;
  /** The number of the department that verifies the payment. */
  readonly verify_department_trade_id: string;
  readonly state: DeclarationState;
  readonly explanation?: string | undefined;
  readonly modified_at: number;
}

/** By transaction, customs office and part. */
export const declarations: TableDefinition<Declaration, 'order' | 'sub_order_id'> = {
  name: 'customs-declarations',
  key: ({ key }) => key,
  indexes: {
    order: ({ transaction_id }) => [transaction_id],
    sub_order_id: ({ sub_order_id }) => [sub_order_id],
  },
};

export function keyOf(
  transaction_id: string,
  { customs, sub_order_no = '' }: Pick<Declared, 'customs' | 'sub_order_no'>,
): string {
  return `${transaction_id} ${customs} ${sub_order_no}`;
}

/**
 * Checks what is declared: a part has its amounts, which add up, and the parts of an order do not exceed it.
 *
 * @param others what the other parts of the order declare at the same office
 * @throws Refusal PARAM_ERROR or INVALID_REQUEST
 */
export function requireFees(declared: Declared, total: number, others: readonly Declared[]): void {
  const { sub_order_no, order_fee, transport_fee, product_fee } = declared;
  if (sub_order_no === undefined) return;
  for (const [name, fee] of Object.entries({ order_fee, transport_fee, product_fee })) {
    if (fee === undefined || fee < 0)
      throw parameterError(`/${name}`, '拆单时必填，须为非负整数', 'body', fee);
  }
  if (order_fee !== (transport_fee ?? 0) + (product_fee ?? 0)) {
    throw parameterError('/order_fee', '须等于 transport_fee 与 product_fee 之和', 'body', order_fee);
  }
  const sum = others.reduce((all, other) => all + (other.order_fee ?? 0), order_fee);
  if (sum > total) throw new Refusal('INVALID_REQUEST', '子订单金额之和超过订单金额');
}

/** Customs has the declaration again. */
export function push(declaration: Declaration, declared: Declared, now: number): Declaration {
  const { explanation: _, ...rest } = declaration;
  return { ...rest, declared, state: 'PROCESSING', modified_at: now };
}

/** Customs answers. @throws Refusal WRONG_STATE unless it has the declaration */
export function decide(
  declaration: Declaration,
  state: 'SUCCESS' | 'FAIL',
  explanation: string,
  now: number,
): Declaration {
  if (declaration.state === 'PROCESSING') return { ...declaration, state, explanation, modified_at: now };
  throw new Refusal('WRONG_STATE', `the declaration is ${declaration.state}; expected PROCESSING`);
}
