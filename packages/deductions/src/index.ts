export type { Settle } from './books/correct.js';
export { toCsv } from './books/csv.js';
export { type HtmlOptions, toHtml } from './books/page.js';
export { type Books, type ReconcileOptions, reconcile } from './books/reconcile.js';
export type { OrdersTable, RefundsTable } from './books/table.js';
export type {
  BookedRefundState,
  BookOrder,
  BookRefund,
  Difference,
  DifferenceKind,
  FlowReport,
  FlowSums,
  Progress,
  Report,
  Sums,
} from './books/types.js';
export type { DeductionEventType } from './families/notifications.js';
export type {
  AttemptCall,
  Call,
  ContractTold,
  CycleContext,
  Family,
  FamilyCalls,
  FamilyRules,
  NoticeTold,
  RefundCall,
  RefundTold,
  Told,
} from './families/types.js';
export type { HistoryLine } from './history/read.js';
export type { Sentence } from './history/sentences.js';
export type { NewContract } from './ledger/contracts.js';
export type { DeductionEvent } from './ledger/events.js';
export type { EventOf, Listeners } from './listeners.js';
export {
  type Attributes,
  type Meter,
  type MetricOptions,
  type ObservableResult,
  recordMetrics,
} from './metrics.js';
export type { DeductionHandlers } from './notifications.js';
export {
  type Contracts,
  type Deductions,
  type DeductionsOptions,
  openDeductions,
} from './open.js';
export type { Language } from './pages/frame.js';
export type { Preview } from './preview.js';
export type { Calendar, Dunning, Limits, Plan, Rules } from './rules/types.js';
export { type LoopOptions, loopRunner } from './runners/loop.js';
export type { Carried, Runner, Work } from './runners/types.js';
export type { Status } from './status.js';
export { type StatusPage, type StatusPageOptions, serveStatus } from './status-page.js';
export { openStore } from './store/open.js';
export type {
  AskedRow,
  AttemptRow,
  AttemptState,
  BillLineRow,
  BillRow,
  BookRow,
  ContractRow,
  ContractState,
  CycleRow,
  CycleState,
  DifferenceRow,
  FlowLineRow,
  HistoryRow,
  RefundRow,
  RefundState,
  Store,
  StoreTransaction,
  Tables,
} from './store/schema.js';
export type { Snapshot } from './work/decide.js';
export type { Refund, RefundAsked } from './work/refunds.js';
export type { Ticked, TickOptions } from './work/tick.js';
