import { framed, type Language, money, type Say, sayIn, whole } from '../pages/frame.js';
import { escapeHtml } from '../text.js';
import type { Difference, FlowReport, Report } from './types.js';

/** How a page is made. */
export interface HtmlOptions {
  /** @default 'zh' */
  readonly language?: Language | undefined;
}

/**
 * The report as one page, without scripts or anything from elsewhere. It lists the first thousand differences.
 *
 * @example await writeFile('report.html', toHtml(report, { language: 'en' }));
 */
export function toHtml(report: Report, { language = 'zh' }: HtmlOptions = {}): string {
  const say = sayIn(language);
  const { date, books, bill, here, rows, digest, first, fundflow } = report;
  const name =
    books === 'ledger'
      ? say('扣款账本', 'the ledger of deductions')
      : say(`账簿 ${books}`, `the books “${books}”`);
  const sides: Sides = [say('交易账单', 'Trade bill'), say('账簿', 'Books')];
  const total = totalOf(report.counts);
  const day = `<span class="nowrap">${date}</span>`;
  const body = `<main>
<header><h1>${say(`${day} 对账`, `Reconciliation of ${day}`)}</h1><span class="soft">${say(
    `交易账单与${escapeHtml(name)}`,
    `Trade bill and ${escapeHtml(name)}`,
  )}</span></header>
${verdictOf(report, say)}
<section class="card"><h2>${say('合计（元）', 'Sums (CNY)')}</h2>
${sumsTable(say, sides, [
  [say('付款', 'Payments'), [bill.paid, bill.payments], [here.paid, here.payments]],
  [say('退款', 'Refunds'), [bill.refunded, bill.refunds], [here.refunded, here.refunds]],
])}${factsOf(report, say)}</section>
${total === 0 ? '' : listOf(first, total, sides, say)}
${fundflow === undefined ? '' : flowOf(fundflow, say)}
<footer>${say(`账单共 ${whole(rows)} 行`, `The bill has ${whole(rows)} rows`)} · SHA-256 <span class="mono">${digest}</span></footer>
</main>`;
  return framed({ language, title: say(`${date} 对账`, `Reconciliation of ${date}`), body });
}

type Sides = readonly [there: string, here: string];
type Cell = readonly [fen: number, count?: number | undefined];

function verdictOf({ agrees, counts, waiting }: Report, say: Say): string {
  const total = totalOf(counts);
  const title = agrees
    ? say('✓ 账单与账簿一致', '✓ Bill and books agree')
    : say(`✕ ${whole(total)} 处不一致`, `✕ ${whole(total)} ${total === 1 ? 'difference' : 'differences'}`);
  const kinds = (Object.keys(counts) as Difference['is'][])
    .filter((is) => counts[is] > 0)
    .map((is) => {
      const name = differenceName(is, say);
      return say(`${name} ${whole(counts[is])} 处`, `${whole(counts[is])} ${name.toLowerCase()}`);
    });
  const more = [
    ...kinds,
    ...(waiting === 0
      ? []
      : [
          say(
            `${whole(waiting)} 笔待次日账单出来后再核对`,
            `${whole(waiting)} to be reconciled again once the next day's bill exists`,
          ),
        ]),
  ];
  return `<div class="card verdict ${agrees ? 'good' : 'bad'}">${title}${more.length === 0 ? '' : `<p>${more.join(say('；', '; '))}</p>`}</div>`;
}

function totalOf(counts: Report['counts']): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Two sides, and what is between them. */
function sumsTable(
  say: Say,
  [there, here]: Sides,
  lines: readonly (readonly [name: string, there: Cell, here: Cell])[],
): string {
  const between = say('差额', 'Difference');
  const cell = (side: string, [fen, count]: Cell): string =>
    `<td class="sum" data-name="${side}">${money(fen)}${count === undefined ? '' : `<small>${say(`${whole(count)} 笔`, whole(count))}</small>`}</td>`;
  const rows = lines.map(([name, one, other]) => {
    const fen = one[0] - other[0];
    return `<tr><th scope="row" class="whole">${name}</th>${cell(there, one)}${cell(here, other)}<td class="sum${fen === 0 ? '' : ' bad'}" data-name="${between}">${money(fen)}</td></tr>`;
  });
  const heads = [there, here, between].map((side) => `<th scope="col" class="sum">${side}</th>`);
  return `<table class="list"><thead><tr><th></th>${heads.join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

function factsOf({ corrected, shifted }: Report, say: Say): string {
  const facts = [
    ...(corrected.count === 0
      ? []
      : [
          say(
            `账簿与账单不同的，已向微信支付查询，更正 ${whole(corrected.count)} 笔`,
            `WeChat Pay was asked about what differed; ${whole(corrected.count)} corrected by its answers`,
          ),
        ]),
    ...(shifted === 0
      ? []
      : [
          say(
            `午夜前后 ${whole(shifted)} 笔，账单与账簿相差一天，视为一致`,
            `${whole(shifted)} around midnight are a day apart in bill and books, and agree`,
          ),
        ]),
  ];
  return facts.map((fact) => `<p class="soft">${fact}</p>`).join('');
}

function listOf(first: readonly Difference[], total: number, [there, here]: Sides, say: Say): string {
  const side = (name: string, fen: number | undefined, state: string | undefined): string =>
    `<td class="sum" data-name="${name}">${fen === undefined ? '—' : money(fen)}${state === undefined ? '' : `<small>${escapeHtml(state)}</small>`}</td>`;
  const rows = first.map((one) => {
    const about =
      one.contract === undefined
        ? ''
        : `<small>${escapeHtml(`${one.contract} · ${one.period ?? ''}`)}</small>`;
    const kind = one.kind === 'payment' ? say('付款', 'payment') : say('退款', 'refund');
    return `<tr><td class="whole">${differenceName(one.is, say)}<small>${kind}</small></td><td class="whole"><span class="mono">${escapeHtml(one.number)}</span>${about}</td>${side(there, one.there, one.there_state)}${side(here, one.here, one.here_state)}</tr>`;
  });
  const rest =
    total > first.length
      ? `<p class="soft">${say(
          `仅列出前 ${whole(first.length)} 处；全部见 CSV`,
          `The first ${whole(first.length)} are listed; the CSV has all`,
        )}</p>`
      : '';
  return `<section class="card"><h2>${say('差异', 'Differences')}</h2>
<table class="list"><thead><tr><th scope="col">${say('差异', 'Difference')}</th><th scope="col">${say('单号', 'Number')}</th><th scope="col" class="sum">${there}</th><th scope="col" class="sum">${here}</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>${rest}</section>`;
}

function flowOf(report: FlowReport, say: Say): string {
  const title = `<h2>${say('资金账单（基本账户，元）', 'Fund flow bill (basic account, CNY)')}</h2>`;
  if (report.is === 'refused') {
    return `<section class="card">${title}<p class="bad">${say('微信支付未提供这份账单', 'WeChat Pay does not give this bill')}: <span class="mono">${escapeHtml(report.code)}</span> ${escapeHtml(report.message)}</p></section>`;
  }
  const { flow, trade, agrees, counts, first, other, shifted } = report;
  const sides: Sides = [say('资金账单', 'Fund flow'), say('交易账单', 'Trade bill')];
  const total = totalOf(counts);
  const verdict = agrees
    ? `<p class="good">${say('✓ 与交易账单一致', '✓ Agrees with the trade bill')}</p>`
    : `<p class="bad">${say('✕ 与交易账单不一致', '✕ Differs from the trade bill')}</p>`;
  const rest = [
    say(
      `其他业务收入 ${money(other.income)}，支出 ${money(other.expense)}，不比较`,
      `Other business: ${money(other.income)} in, ${money(other.expense)} out, not compared`,
    ),
    ...(shifted === 0
      ? []
      : [
          say(
            `午夜前后 ${whole(shifted)} 笔动账在相邻一天`,
            `around midnight, ${whole(shifted)} moved on the neighbouring day`,
          ),
        ]),
  ];
  return `<section class="card">${title}${verdict}
${sumsTable(say, sides, [
  [say('付款', 'Payments'), [flow.paid, flow.payments], [trade.paid, trade.payments]],
  [say('退款', 'Refunds'), [flow.refunded, flow.refunds], [trade.refunded, trade.refunds]],
  [say('手续费', 'Fees'), [flow.fees], [trade.fees]],
  [say('净额', 'Income'), [flow.income], [trade.income]],
])}<p class="soft">${rest.join(say('；', '; '))}</p></section>${total === 0 ? '' : listOf(first, total, sides, say)}`;
}

function differenceName(is: Difference['is'], say: Say): string {
  switch (is) {
    case 'missing-here':
      return say('仅账单有', 'In the bill only');
    case 'missing-there':
      return say('账单缺少', 'Missing in the bill');
    case 'amount':
      return say('金额不同', 'With another amount');
    default:
      return say('状态不同', 'In another state');
  }
}
