/** The kind of the jobs that release the held money of an order. The payload is its out_trade_no. */
export const releaseKind = 'sharing.release';

/** Money for profit sharing is held for 30 days. */
export const releaseDelay: number = 30 * 86_400_000;

/** The kind of the jobs that give a deposit back. The payload is its out_trade_no. */
export const depositReturnKind = 'deposit.return';

/** A deposit that nothing is done about for a month goes back: https://pay.weixin.qq.com/doc/v2/partner/4011986577 */
export const depositDelay: number = 30 * 86_400_000;
