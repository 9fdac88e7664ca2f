/** The kind of the jobs that release the held money of an order. The payload is its out_trade_no. */
export const releaseKind = 'sharing.release';

/** Money for profit sharing is held for 30 days. */
export const releaseDelay: number = 30 * 86_400_000;
