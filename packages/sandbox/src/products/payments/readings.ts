import type { Reading } from '../shared/reading.js';

/** The questions about orders on which sources disagree. */
export const orderReadings: Readonly<Record<string, Reading>> = {
  'close-unknown-order': {
    usual: 'closing an unknown order in APIv3 answers 404 ORDER_NOT_EXIST',
    other: 'closing an unknown order in APIv3 answers 204, and its number can never be used',
  },
  'close-closed-order': {
    usual: 'closing a closed order in APIv3 answers 204 again',
    other: 'closing a closed order in APIv3 answers 400 ORDER_CLOSED',
  },
  'order-with-other-parameters': {
    usual: 'ordering again with other parameters answers INVALID_REQUEST',
    other: 'ordering again with other parameters answers OUT_TRADE_NO_USED',
  },
  'order-after-closing': {
    usual: 'ordering again under a closed number answers ORDER_CLOSED (APIv2: ORDERCLOSED)',
    other: 'ordering again under a closed number answers OUT_TRADE_NO_USED',
  },
  'early-reversal': {
    usual: 'a payment by code can be reversed at once',
    other: 'a payment by code cannot be reversed within 15 seconds after ordering',
  },
};
