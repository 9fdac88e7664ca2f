import { parameterError } from '../../runtime/refusal.js';
import { requireAmount } from '../shared/request.js';
import type { Part, ReceiverType } from '../shared/sharing/share.js';

export type Body = Readonly<Record<string, unknown>>;

const types: readonly string[] = ['MERCHANT_ID', 'PERSONAL_OPENID', 'PERSONAL_SUB_OPENID'];

/**
 * The receivers of a request.
 *
 * @param account the name of the field that has the account
 * @throws Refusal PARAM_ERROR naming the field
 */
export function readParts(given: unknown, account: 'account' | 'receiver_account' = 'account'): Part[] {
  if (!Array.isArray(given)) return [];
  return given.map((one: Body, at) => ({
    type: readType(one['type'], `/receivers/${at}/type`),
    account: String(one[account]),
    amount: requireAmount(`/receivers/${at}/amount`, one['amount']),
    description: String(one['description'] ?? ''),
  }));
}

/** @throws Refusal PARAM_ERROR */
export function readType(type: unknown, field: string): ReceiverType {
  if (types.includes(String(type))) return type as ReceiverType;
  throw parameterError(field, `须为 ${types.join('、')} 之一`, 'body', type);
}

/** The merchant's number of a share or a return. @throws Refusal PARAM_ERROR */
export function readNumber(fields: Body, name: 'out_order_no' | 'out_return_no'): string {
  const number = String(fields[name]);
  if (/^[0-9A-Za-z_\-|*@]{1,64}$/.test(number)) return number;
  throw parameterError(`/${name}`, '只能是数字、大小写字母_-|*@，最长 64 个字符', 'body', number);
}
