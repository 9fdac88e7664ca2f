import type { NotificationEvent } from 'wechatpay-kit';
import { fenV2, timeV2, timeV3 } from './answers.js';
import { active, ended } from './contracts.js';
import { readRefund } from './refunds.js';
import type { ContractTold, RefundTold, Told } from './types.js';

/** What a notification tells the ledger. */
export type NotificationTold =
  | { readonly about: 'number'; readonly out_trade_no: string; readonly told: Told }
  | { readonly about: 'contract'; readonly code: string; readonly told: ContractTold }
  | { readonly about: 'refund'; readonly out_refund_no: string; readonly told: RefundTold };

/** An event that deductions have to do with. */
export type DeductionEventType =
  | 'pay'
  | 'contract.add'
  | 'contract.delete'
  | 'TRANSACTION.SUCCESS'
  | 'TRANSACTION.FAIL'
  | 'ENTRUST.SIGN'
  | 'ENTRUST.TERMINATE'
  | 'PAPAY.SIGN'
  | 'PAPAY.TERMINATE'
  | 'ECOMMERCE_ENTRUST.SIGN'
  | 'ECOMMERCE_ENTRUST.TERMINATE'
  | 'refund'
  | 'REFUND.SUCCESS'
  | 'REFUND.CLOSED'
  | 'REFUND.ABNORMAL';

/** The events that deductions have to do with. */
export const eventTypes: readonly DeductionEventType[] = [
  'pay',
  'contract.add',
  'contract.delete',
  'TRANSACTION.SUCCESS',
  'TRANSACTION.FAIL',
  'ENTRUST.SIGN',
  'ENTRUST.TERMINATE',
  'PAPAY.SIGN',
  'PAPAY.TERMINATE',
  'ECOMMERCE_ENTRUST.SIGN',
  'ECOMMERCE_ENTRUST.TERMINATE',
  'refund',
  'REFUND.SUCCESS',
  'REFUND.CLOSED',
  'REFUND.ABNORMAL',
];

/** Reads a verified notification. @returns `undefined` if it has nothing to do with deductions */
export function readNotification({ type, data }: NotificationEvent): NotificationTold | undefined {
  const fields = data as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'pay':
      return readPayV2(fields);
    case 'TRANSACTION.SUCCESS':
    case 'TRANSACTION.FAIL':
      return readPayV3(fields);
    case 'contract.add':
    case 'ENTRUST.SIGN':
    case 'PAPAY.SIGN':
    case 'ECOMMERCE_ENTRUST.SIGN':
      return readSigned(fields);
    case 'contract.delete':
    case 'ENTRUST.TERMINATE':
    case 'PAPAY.TERMINATE':
    case 'ECOMMERCE_ENTRUST.TERMINATE':
      return readEnded(fields);
    case 'refund':
    case 'REFUND.SUCCESS':
    case 'REFUND.CLOSED':
    case 'REFUND.ABNORMAL':
      return readRefunded(fields);
    default:
      return undefined;
  }
}

/** Sources disagree on what a failure looks like: only a transaction with its state is a payment. */
function readPayV2(fields: Readonly<Record<string, unknown>>): NotificationTold | undefined {
  const out_trade_no = textOf(fields, 'out_trade_no');
  if (out_trade_no === undefined) return undefined;
  const transaction_id = textOf(fields, 'transaction_id');
  const state = textOf(fields, 'trade_state') ?? 'SUCCESS';
  const amount = fenV2(textOf(fields, 'total_fee'));
  const isPaid = textOf(fields, 'result_code') === 'SUCCESS' && state === 'SUCCESS';
  if (isPaid && transaction_id && amount !== undefined) {
    const paid_at = timeV2(textOf(fields, 'time_end'));
    return {
      about: 'number',
      out_trade_no,
      told: { is: 'paid', transaction_id, amount, paid_at },
    };
  }
  const code = textOf(fields, 'err_code');
  const message = textOf(fields, 'err_code_des');
  // Whether the order is closed as well is shown by a query.
  const told = {
    is: 'failed',
    ...(code && code !== '0' ? { code } : {}),
    ...(message ? { message } : {}),
  } as const;
  return { about: 'number', out_trade_no, told };
}

function readPayV3(fields: Readonly<Record<string, unknown>>): NotificationTold | undefined {
  const out_trade_no = textOf(fields, 'out_trade_no');
  if (out_trade_no === undefined) return undefined;
  const transaction_id = textOf(fields, 'transaction_id');
  const { total } = (fields['amount'] ?? {}) as { readonly total?: number };
  if (textOf(fields, 'trade_state') === 'SUCCESS' && transaction_id && isFen(total)) {
    const paid_at = timeV3(textOf(fields, 'success_time'));
    return { about: 'number', out_trade_no, told: { is: 'paid', transaction_id, amount: total, paid_at } };
  }
  return { about: 'number', out_trade_no, told: { is: 'failed' } };
}

function readRefunded(fields: Readonly<Record<string, unknown>>): NotificationTold | undefined {
  const out_refund_no = textOf(fields, 'out_refund_no');
  if (out_refund_no === undefined) return undefined;
  const status = textOf(fields, 'refund_status');
  // The global edition calls it `id` in answers.
  const refund_id = textOf(fields, 'refund_id') ?? textOf(fields, 'id');
  return { about: 'refund', out_refund_no, told: readRefund({ status, refund_id }) };
}

function isFen(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** An event of a signing also tells of one that failed. */
function readSigned(fields: Readonly<Record<string, unknown>>): NotificationTold | undefined {
  const code = codeOf(fields);
  const contract_id = textOf(fields, 'contract_id');
  const state = textOf(fields, 'contract_state') ?? 'SIGNED';
  if (code === undefined || contract_id === undefined || (state !== 'SIGNED' && state !== '0'))
    return undefined;
  // The openid of the notification counts, whatever the front end has said. That of a partner is the provider's.
  const openid = textOf(fields, 'openid') ?? textOf(fields, 'sp_openid');
  const signed_at = timeOf(textOf(fields, 'operate_time') ?? textOf(fields, 'contract_signed_time'));
  return { about: 'contract', code, told: active(contract_id, openid, signed_at) };
}

function readEnded(fields: Readonly<Record<string, unknown>>): NotificationTold | undefined {
  const code = codeOf(fields);
  const state = textOf(fields, 'contract_state') ?? 'TERMINATED';
  if (code === undefined || (state !== 'TERMINATED' && state !== '1')) return undefined;
  const info = (fields['contract_terminate_info'] ?? {}) as Readonly<Record<string, unknown>>;
  const mode = textOf(fields, 'contract_termination_mode') ?? textOf(info, 'contract_termination_mode');
  return { about: 'contract', code, told: ended(mode) };
}

function codeOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  return textOf(fields, 'contract_code') ?? textOf(fields, 'out_contract_code');
}

function timeOf(text: string | undefined): number | undefined {
  return timeV3(text?.includes('T') ? text : undefined) ?? timeV2(text);
}

function textOf(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}
