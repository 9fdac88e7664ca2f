export type { Duration, Registration } from './admin/commands.js';
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
  BridgeVerb,
  BridgeVerification,
} from './bridge/types.js';
export type { Attempt, Delivery, DeliveryFilter, DeliveryState } from './delivery/delivery.js';
export type { TradeState } from './domain/order.js';
export type { SandboxOptions } from './options.js';
export type { SandboxConfig } from './sandbox.js';
export { type Sandbox, type SandboxClock, startSandbox } from './start.js';
