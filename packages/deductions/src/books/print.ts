import { escapeHtml, yuan } from '../text.js';
import type { Difference, Report, Sums } from './types.js';

const columns = ['is', 'kind', 'number', 'there', 'here', 'transaction_id'] as const;

/**
 * The differences as CSV (RFC 4180), line by line. A value that a spreadsheet would take for a formula gets an apostrophe.
 *
 * @example for await (const line of toCsv(report)) file.write(line);
 */
export async function* toCsv(report: Report): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  for await (const difference of report.differences()) {
    yield `${columns.map((column) => cell(difference[column])).join(',')}\r\n`;
  }
}

function cell(value: string | number | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const kinds: Readonly<Record<Difference['is'], readonly [zh: string, en: string]>> = {
  'missing-here': ['账单有，账簿无', 'in the bill only'],
  'missing-there': ['账簿有，账单无', 'in the books only'],
  amount: ['金额不一致', 'other amount'],
  state: ['状态不一致', 'other state'],
};

/** The report as one page without scripts or anything from elsewhere, in Chinese and English. */
export function toHtml(report: Report): string {
  const { date, books, bill, here, corrected, shifted, counts, first, agrees, digest } = report;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const row = (name: string, sums: Sums): string =>
    `<tr><th scope="row">${name}</th><td>${sums.payments}</td><td>${yuan(sums.paid)}</td><td>${sums.refunds}</td><td>${yuan(sums.refunded)}</td></tr>`;
  const rows = first.map(
    ({ is, kind, number, there, here: own }) =>
      `<tr><td>${kinds[is].join('<br>')}</td><td>${kind === 'payment' ? '付款 payment' : '退款 refund'}</td><td>${escapeHtml(number)}</td><td>${there === undefined ? '' : yuan(there)}</td><td>${own === undefined ? '' : yuan(own)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${date} 对账 Reconciliation</title>
<style>
:root{color-scheme:light dark;font:15px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0;font-variant-numeric:tabular-nums}
th,td{padding:.4rem .6rem;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);text-align:left;overflow-wrap:anywhere}
.good{color:light-dark(#06753a,#3ecf7e)}.bad{color:light-dark(#b3261e,#ff8a80)}small{opacity:.75}
</style></head><body>
<h1>${date} 对账 <small>Reconciliation of ${escapeHtml(books)}</small></h1>
<p class="${agrees ? 'good' : 'bad'}"><strong>${agrees ? '一致 · Bill and books agree' : `${total} 处不一致 · ${total} differences`}</strong></p>
<table><thead><tr><th></th><th>付款 Payments</th><th>元 CNY</th><th>退款 Refunds</th><th>元 CNY</th></tr></thead><tbody>
${row('微信支付账单 Bill', bill)}
${row('账簿 Books', here)}
</tbody></table>
<p>查询后更正 ${corrected.count} 笔 · ${corrected.count} corrected by a query；午夜前后 ${shifted} 笔应在相邻一天的账单里 · ${shifted} near midnight, in the neighbouring day's bill</p>
${
  rows.length === 0
    ? ''
    : `<table><thead><tr><th>差异 Difference</th><th>类型 Kind</th><th>单号 Number</th><th>账单 Bill</th><th>账簿 Books</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>${total > rows.length ? `<p>仅列出前 ${rows.length} 处 · the first ${rows.length} are listed</p>` : ''}`
}
<p><small>SHA-256 ${digest}</small></p>
</body></html>
`;
}
