import type { FlowReport, HistoryLine, Preview, Progress, Report, Status } from '@wechatpay-kit/deductions';
import { yuan } from '../yuan.js';

/** The lines that tell how the deductions stand. */
export function showStatus(status: Status): string {
  const { contracts, cycles, attempts, codes, due, attention, oldestUnsettled, paidToday, at } = status;
  const lines = [
    `contracts   ${countsOf(contracts)}`,
    `cycles      ${countsOf(cycles)}`,
    `numbers     ${countsOf(attempts)}`,
    `failures    ${countsOf(codes)} (30 days)`,
    `due now     ${due}`,
    `attention   ${attention}`,
    `charged     ${yuan(paidToday)} (24 hours)`,
  ];
  if (oldestUnsettled !== undefined) {
    const minutes = Math.round((at - oldestUnsettled.at) / 60_000);
    lines.push(`oldest      ${oldestUnsettled.out_trade_no}, without a result for ${minutes} minutes`);
  }
  return lines.join('\n');
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts);
  return rows.length === 0 ? 'none' : rows.map(([name, count]) => `${name} ${count}`).join(', ');
}

/** A line of the history: `2026-03-31 08:00  The contract was added`. */
export function showLine({ at, text }: HistoryLine, language: 'zh' | 'en'): string {
  return `${beijing(at)}  ${text[language]}`;
}

/** A line of a preview. */
export function showPreview({ contract, plan, amount, held }: Preview): string {
  const price = amount === undefined ? 'nothing' : yuan(amount);
  return [contract, plan, price, held ?? ''].join('\t').trimEnd();
}

/** What a reconciliation found. */
export function showReport(report: Report): string {
  const { date, agrees, bill, here, corrected, shifted, waiting, counts, first, fundflow } = report;
  const lines = [
    `${date}: ${agrees ? 'bill and books agree' : 'bill and books differ'}`,
    `bill   ${bill.payments} payments ${yuan(bill.paid)}, ${bill.refunds} refunds ${yuan(bill.refunded)}`,
    `books  ${here.payments} payments ${yuan(here.paid)}, ${here.refunds} refunds ${yuan(here.refunded)}`,
  ];
  if (corrected.count > 0) lines.push(`${corrected.count} corrected by a query`);
  if (shifted > 0) lines.push(`${shifted} near midnight, in the neighbouring day's bill`);
  if (waiting > 0)
    lines.push(`${waiting} near midnight, not known before the neighbouring day's bill exists`);
  if (fundflow !== undefined) lines.push(...showFlow(fundflow));
  if (agrees) return lines.join('\n');
  lines.push(`differences: ${countsOf(counts)}`);
  for (const { is, kind, number, there, here: own, there_state, here_state } of first.slice(0, 20)) {
    lines.push(
      `  ${is} ${kind} ${number}: bill ${sideOf(there, there_state)}, books ${sideOf(own, here_state)}`,
    );
  }
  return lines.join('\n');
}

function showFlow(report: FlowReport): string[] {
  if (report.is === 'refused') {
    return [`fund flow: WeChat Pay refuses the bill: ${report.code} ${report.message}`];
  }
  const { agrees, flow, trade, counts, first } = report;
  const lines = [
    `fund flow: ${agrees ? 'agrees with the trade bill' : `differs from the trade bill: ${countsOf(counts)}`}`,
    `  flow   ${flow.payments} payments ${yuan(flow.paid)}, ${flow.refunds} refunds ${yuan(flow.refunded)}, fees ${yuan(flow.fees)}, income ${yuan(flow.income)}`,
    `  trade  ${trade.payments} payments ${yuan(trade.paid)}, ${trade.refunds} refunds ${yuan(trade.refunded)}, fees ${yuan(trade.fees)}, income ${yuan(trade.income)}`,
  ];
  for (const { is, kind, number, there, here } of first.slice(0, 20)) {
    lines.push(
      `  ${is} ${kind} ${number}: flow ${sideOf(there, undefined)}, trade ${sideOf(here, undefined)}`,
    );
  }
  return lines;
}

/** How far a reconciliation is, as a line that is written over the one before. */
export function showProgress({ step, rows, bytes }: Progress): string {
  const size = bytes === undefined ? '' : `, ${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${step}: ${rows} rows${size}`.padEnd(60);
}

function sideOf(fen: number | undefined, state: string | undefined): string {
  return [fen === undefined ? 'none' : yuan(fen), ...(state === undefined ? [] : [state])].join(' ');
}

function beijing(time: number): string {
  return new Date(time + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}
