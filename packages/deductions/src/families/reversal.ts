import type { Told } from './types.js';

/** The code of a number that is reversed. */
export const reversed = 'ORDER_REVERSED';

/** The code of a number whose reversal WeChat Pay has confirmed while its queries do not show it yet. */
const reversing = 'REVERSING';

/** Whether WeChat Pay has confirmed that a number is reversed: what was paid by it is given back. */
export function isReversed(code: string | null): boolean {
  return code === reversing || code === reversed;
}

/**
 * What is known of an order after its reversal. What was paid meanwhile has been given back by it; while the query does not
 * show that yet, nothing is certain, and the code stays with the number.
 *
 * @param told what a query tells afterwards
 * @param isOver whether WeChat Pay has answered that the order is reversed
 */
export function afterReversal(told: Told, isOver: boolean): Told {
  if (!isOver || told.is === 'closed' || told.is === 'absent') return told;
  return told.is === 'failed' ? { ...told, is: 'closed' } : { is: 'unknown', code: reversing };
}
