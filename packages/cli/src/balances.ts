import type { AccountBalance } from '@wechatpay-kit/sandbox';
import { askSandbox, readSandbox } from './client.js';
import { print } from './output.js';
import { findSandboxUrl, type ReachFlags } from './state.js';
import { table } from './table.js';
import { yuan } from './yuan.js';

/** The flags of `wechatpay-kit balances`. */
export interface BalancesFlags extends ReachFlags {
  readonly merchant?: string;
}

/**
 * Prints the money in a merchant's books.
 *
 * @throws Error in one line: no sandbox answers, the merchant is unknown
 */
export async function runBalances({ to, json, merchant }: BalancesFlags): Promise<void> {
  const query = new URLSearchParams(merchant === undefined ? {} : { merchant });
  show(await readSandbox(findSandboxUrl(to), `balances?${query}`), json);
}

/**
 * Gives an account a balance, with money from outside, and prints the books.
 *
 * @param amount fen
 * @throws Error in one line, naming what was expected
 */
export async function runSetBalance(
  account: string,
  amount: number,
  { to, json, merchant }: BalancesFlags,
): Promise<void> {
  show(await askSandbox(findSandboxUrl(to), 'balances', { account, amount, merchant }), json);
}

function show(answer: unknown, json: boolean | undefined): void {
  const { balances } = answer as { readonly balances: readonly AccountBalance[] };
  print({ balances }, json, () =>
    table(
      ['account', 'fen', 'yuan'],
      balances.map(({ account, amount }) => [account, String(amount), yuan(amount)]),
    ),
  );
}
