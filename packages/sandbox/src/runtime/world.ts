import type { Credentials } from './credentials.js';
import type { Outbox } from '../delivery/outbox.js';
import type { WorldClock } from './clock.js';
import type { Description } from '../description/catalogue.js';
import type { Registry } from './merchants.js';
import type { Ids } from './ids.js';
import type { Store } from '../storage/store.js';
import type { Validator } from '../description/validate.js';

/** The shared parts that handlers and the user's acts use. */
export interface World {
  readonly mchid: string;
  /** The brand of the sandbox. */
  readonly brandId: string;
  readonly credentials: Credentials;
  readonly description: Description;
  readonly validator: Validator;
  readonly ids: Ids;
  readonly clock: WorldClock;
  readonly store: Store;
  readonly registry: Registry;
  readonly outbox: Outbox;
}
