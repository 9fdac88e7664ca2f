export type { Duration, Registration } from './admin/commands.js';
export type { Attempt, Delivery, DeliveryFilter, DeliveryState } from './delivery/delivery.js';
export type { SandboxOptions } from './options.js';
export type { SandboxConfig } from './sandbox.js';
export { type Sandbox, type SandboxClock, startSandbox } from './start.js';
