export type { AccountBalance, BalanceSetting } from './control/balances.js';
export type { BillFilter, BillQuestion, BillView, ListedBill } from './control/bills.js';
export type {
  BridgeAct,
  BridgeAnswer,
  BridgeAttempt,
  BridgeCall,
  BridgeContract,
  BridgeDeliveries,
  BridgeDelivery,
  BridgeError,
  BridgeFile,
  BridgeInfo,
  BridgeNotification,
  BridgeOpened,
  BridgeOpening,
  BridgeOpens,
  BridgeOrder,
  BridgeOutcome,
  BridgeProblem,
  BridgeRequest,
  BridgeResponse,
  BridgeSigning,
  BridgeSigningV2,
  BridgeSigningV3,
  BridgeThing,
  BridgeVerb,
  BridgeVerification,
  DeclineReason,
} from './control/bridge/types.js';
export type { ClockState, ClockTime, DueThing } from './control/clock.js';
export type { Registration } from './control/commands.js';
export type { Duration } from './control/duration.js';
export type { AccountEntry, EntryFilter } from './control/entries.js';
export type { KeyInfo, KeySetting, Rotation } from './control/keys.js';
export type { MagicState, MagicValue } from './control/magic.js';
export type { MerchantFiles, MerchantSummary } from './control/merchants.js';
export type { ListedAct, Operation, Thing } from './control/operate.js';
export type { PlanRegistration } from './control/plans.js';
export type { ListedReading, ReadingSetting } from './control/readings.js';
export type { ResendOptions } from './control/resend.js';
export type { ResourceFilter, ResourceInfo, ResourceSetting } from './control/resources.js';
export type { ThingAct } from './control/things/acts.js';
export type { ThingFilter, ThingList, ThingSummary } from './control/things/list.js';
export type { StateMachine } from './control/things/machine.js';
export type { TimelineEntry } from './control/things/timeline.js';
export type { ThingView } from './control/things/view.js';
export type { TriggerOptions } from './control/trigger.js';
export type { UserView } from './control/wallet.js';
export type { Attempt, Delivery, DeliveryFilter, DeliveryState, ResendHow } from './delivery/delivery.js';
export type { Text } from './description/text.js';
export type {
  AnswerFaultKind,
  FaultRule,
  FaultStatus,
  NotificationFaultKind,
} from './faults/rule.js';
export type { SandboxClock } from './host/clock.js';
export type { SandboxOptions } from './host/options.js';
export type { Sandbox, SandboxFaults, SandboxKeys, SandboxResources } from './host/start.js';
export type { Taken } from './products/shared/act.js';
export type { BilledPurse, BillKind, BillState, WrittenBill } from './products/shared/bill.js';
export type { Account, PostingKind, Purse } from './products/shared/ledger.js';
export type { TradeState } from './products/shared/page.js';
export type { UserThing } from './products/shared/product.js';
export type { Agreement } from './products/shared/shown.js';
export type { RelatedThing } from './products/shared/thing.js';
export type { Activity, ActivityKind } from './records/activity.js';
export type { SignedDifference } from './records/difference.js';
export type {
  Change,
  FiredFault,
  HeaderPair,
  RequestFilter,
  RequestRecord,
  RequestSummary,
  ThingName,
  Verification,
} from './records/record.js';
export type { SandboxConfig } from './runtime/config.js';
export type { JobSubject } from './runtime/jobs.js';
export type { KeyMode } from './runtime/keyring.js';
export type { Level } from './runtime/level.js';
export type { MerchantOptions } from './runtime/merchant.js';
export type { Plan, PlanMode } from './runtime/registry.js';
export type { SandboxSnapshot, SnapshotTables } from './runtime/state.js';
export { startSandbox } from './start.js';
