import type { NotificationEvent, NotificationEvents, NotificationReplies } from '../generated/events.js';
import type { NotificationStore } from './stores/store.js';

/** Handlers of events that only need an acknowledgement. */
export type AcknowledgedHandlers = {
  readonly [Name in Exclude<keyof NotificationEvents, keyof NotificationReplies>]?: (
    event: NotificationEvents[Name],
  ) => unknown;
};

/** Handlers of events that expect a business reply: the handler returns it. */
export type AnsweredHandlers = {
  readonly [Name in keyof NotificationReplies]?: (
    event: NotificationEvents[Name],
  ) => NotificationReplies[Name] | Promise<NotificationReplies[Name]>;
};

/**
 * A handler function for each type of event. If it returns or resolves, the event is handled. If it throws or rejects,
 * WeChat Pay sends the event again. `*` handles all types without a handler of their own.
 */
export interface NotificationHandlers extends AcknowledgedHandlers, AnsweredHandlers {
  readonly '*'?: (event: NotificationEvent) => unknown;
}

/** Options of a notification handler. */
export interface NotificationHandlerOptions {
  /**
   * Remembers handled events, so that each event reaches its handler once. The default works within one process. If
   * several processes receive notifications, give them a shared store such as `redisStore(client)`.
   * @default memoryStore()
   */
  store?: NotificationStore | undefined;
  /**
   * Is called with each error that is answered with a failure: a notification fails verification, a handler throws, a
   * store does not answer. Without it, errors are reported with `process.emitWarning`; a message that may contain personal
   * data is left out.
   */
  onError?: ((error: unknown, event: NotificationEvent | undefined) => void) | undefined;
}
