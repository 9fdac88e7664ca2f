import type { Credentials } from './credentials.js';
import type { Outbox } from './delivery/outbox.js';
import type { WorldClock } from './delivery/world-clock.js';
import type { Description } from './description.js';
import type { Registry } from './domain/registry.js';
import type { Ids } from './ids.js';
import type { Store } from './store/store.js';
import type { Validator } from './validate.js';

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
