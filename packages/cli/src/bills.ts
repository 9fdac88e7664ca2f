import type { BillQuestion, BillView, ListedBill } from '@wechatpay-kit/sandbox';
import { readSandbox } from './client.js';
import { print } from './output.js';
import { findSandboxUrl, type ReachFlags } from './state.js';
import { table } from './table.js';

/** The flags of `wechatpay-kit bills`. */
export interface BillsFlags extends ReachFlags, Partial<Pick<BillQuestion, 'account' | 'merchant'>> {}

/**
 * Lists the bills of the days on which something moved; with a kind and a day, prints the file of one.
 *
 * @param date `2026-01-31`
 * @throws Error in one line: no sandbox answers, a name is unknown, nothing moved that day
 */
export async function runBills(
  kind: string | undefined,
  date: string | undefined,
  { to, json, account, merchant }: BillsFlags,
): Promise<void> {
  const url = findSandboxUrl(to);
  const given = Object.entries({ kind, date, merchant }).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  if (date === undefined) {
    const answer = await readSandbox(url, `bills?${new URLSearchParams(given)}`);
    const { bills } = answer as { readonly bills: readonly ListedBill[] };
    print({ bills }, json, () =>
      table(
        ['date', 'kind', 'account', 'state', 'rows', 'merchant'],
        bills.map((bill) => [
          bill.date, bill.kind, bill.account ?? '', bill.state, String(bill.rows), bill.merchant,
        ]), // biome-ignore format: a row reads better in one line
      ),
    );
    return;
  }
  const more: [string, string][] = account === undefined ? [] : [['account', account]];
  const { bill } = (await readSandbox(url, `bill?${new URLSearchParams([...given, ...more])}`)) as {
    readonly bill: BillView;
  };
  print({ bill }, json, () => bill.text.trimEnd());
}
