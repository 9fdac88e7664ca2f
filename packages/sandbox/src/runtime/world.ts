import type { Description } from '../description/catalogue.js';
import type { Validator } from '../description/validate.js';
import type { Faults } from '../faults/faults.js';
import type { RequestLog } from '../records/log.js';
import type { Store } from '../storage/table.js';
import type { ChangedThings } from './changed-things.js';
import type { Clock } from './clock.js';
import type { Credentials } from './credentials.js';
import type { Ids } from './ids.js';
import type { JobKinds } from './jobs.js';
import type { Merchants } from './merchant.js';
import type { Registry } from './registry.js';
import type { State } from './state.js';

/** The shared parts that the gateway and the products use. */
export interface World {
  /** The seed of ids, and of values that are made up. */
  readonly seed: string;
  readonly mchid: string;
  /** Refuse fields that the description lacks, and check the own answers. */
  readonly strict: boolean;
  /** Whether magic amounts and auth codes make payments fail. */
  readonly magic: boolean;
  /** The brand of the sandbox. */
  readonly brandId: string;
  readonly credentials: Credentials;
  readonly description: Description;
  readonly validator: Validator;
  readonly ids: Ids;
  /** Creates the `Request-ID` of answers. It is not part of the state: most requests change nothing. */
  readonly requestIds: Ids;
  readonly clock: Clock;
  readonly jobKinds: JobKinds;
  readonly store: Store;
  /** The requests so far, and what they caused. */
  readonly requests: RequestLog;
  /** The things of all merchants, by their last change. */
  readonly changed: ChangedThings;
  /** What goes wrong on purpose. */
  readonly faults: Faults;
  readonly registry: Registry;
  /** All merchants of the sandbox. Each has its own view of the world. */
  readonly merchants: Merchants;
  readonly state: State;
}
