import type { World } from '../../runtime/world.js';
import { accountOf, move, platformFees, post } from '../shared/ledger.js';

/** What a user pays for. */
interface Payment {
  readonly openid: string;
  /** The merchant that gets the money. */
  readonly mchid: string;
  /** fen */
  readonly amount: number;
}

/**
 * The user pays from a card, and WeChat Pay keeps its fee of 0.6 %.
 *
 * @returns the numbers of the payment
 */
export function bookPayment(
  world: World,
  { openid, mchid, amount }: Payment,
): { readonly transaction_id: string; readonly out_trade_no: string } {
  const transaction_id = `4200${world.ids.digits('transaction_id', 24)}`;
  const out_trade_no = world.ids.digits('pay-score-trade', 28);
  const numbers = { ref: transaction_id, out_ref: out_trade_no };
  const merchant = accountOf(mchid, 'BASIC');
  post(world, move(accountOf(openid, 'BANK'), merchant, amount, { kind: 'payment', ...numbers }));
  const fee = Math.round((amount * 6) / 1000);
  if (fee > 0) post(world, move(merchant, platformFees, fee, { kind: 'fee', ...numbers }));
  return { transaction_id, out_trade_no };
}
