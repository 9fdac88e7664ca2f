import type { NotificationEvent, NotificationEvents, NotificationReplies } from '../generated/events.js';
import type { NotificationStore } from './stores/store.js';

/** The functions for events that ask for nothing but an acknowledgement. */
export type AcknowledgedHandlers = {
  readonly [Name in Exclude<keyof NotificationEvents, keyof NotificationReplies>]?: (
    event: NotificationEvents[Name],
  ) => unknown;
};

/** The functions for events that ask for an answer: the function returns it. */
export type AnsweredHandlers = {
  readonly [Name in keyof NotificationReplies]?: (
    event: NotificationEvents[Name],
  ) => NotificationReplies[Name] | Promise<NotificationReplies[Name]>;
};

/**
 * What to do about each type of event. A function that returns (or resolves) has handled its event; one that throws
 * gets it again. `*` is for all types that have no function of their own.
 */
export interface NotificationHandlers extends AcknowledgedHandlers, AnsweredHandlers {
  readonly '*'?: (event: NotificationEvent) => unknown;
}

export interface NotificationHandlerOptions {
  /**
   * Remembers what has been handled, so that each event reaches its function once. The default knows one process only:
   * where several take notifications, give them a store that they share, such as `redisStore(client)`.
   * @default memoryStore()
   */
  store?: NotificationStore | undefined;
  /**
   * Learns what is answered with a failure: a notification that does not verify, a function that throws, a store that
   * does not answer. Without it, errors go to `process.emitWarning`, without their message where it may hold personal data.
   */
  onError?: ((error: unknown, event: NotificationEvent | undefined) => void) | undefined;
}
