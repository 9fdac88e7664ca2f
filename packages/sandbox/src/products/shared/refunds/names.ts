import type { Refund, RefundState } from './refund.js';

/** The states as APIv2 names them. */
export const v2States: Readonly<Record<RefundState, string>> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  ABNORMAL: 'CHANGE',
  CLOSED: 'REFUNDCLOSE',
};

/** The money that pays, as APIv2 and the global edition name it. */
export function v2Funds(sources: Refund['sources']): string {
  const isAvailable = sources[0]?.funds === 'AVAILABLE';
  return isAvailable ? 'REFUND_SOURCE_RECHARGE_FUNDS' : 'REFUND_SOURCE_UNSETTLED_FUNDS';
}
