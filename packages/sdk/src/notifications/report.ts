import { ApiError, WeChatPayError } from '../errors/index.js';
import type { NotificationEvent } from '../generated/events.js';
import type { NotificationHandlerOptions } from './handlers.js';

export type Report = (error: unknown, event?: NotificationEvent) => void;

/** How long a warning of the same kind is not repeated: anybody can send notifications that do not verify. */
const pause = 60_000;
const mostKinds = 100;
/** A message may quote a header that is as long as whoever sent it liked. */
const longestMessage = 400;

/** Tells errors to `onError`, or else to `process.emitWarning`; whatever happens there, the notification is answered. */
export function reporter(onError: NotificationHandlerOptions['onError'], clock: () => number): Report {
  const warn = warner(clock);
  if (onError === undefined) return warn;
  return (error, event) => {
    try {
      // A promise, from a function that is async after all, must not fail unheard.
      const result: unknown = onError(error, event);
      if (result instanceof Promise) result.catch((failure: unknown) => warn(failure));
    } catch (failure) {
      warn(failure);
    }
  };
}

function warner(clock: () => number): Report {
  const warned = new Map<string, number>();
  return (error, event) => {
    const kind = `${whatFailed(event)}: ${nameOf(error)}`;
    const now = clock();
    const last = warned.get(kind);
    if (last !== undefined && now >= last && now - last < pause) return;
    if (warned.size >= mostKinds) warned.clear();
    warned.set(kind, now);
    process.emitWarning(kind + messageOf(error), { code: 'WECHATPAY_NOTIFICATION_FAILED' });
  };
}

function whatFailed(event: NotificationEvent | undefined): string {
  return event === undefined ? 'a notification failed' : `a notification ${event.type} failed`;
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'something was thrown that is no Error';
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
}

/**
 * Our own errors hold nothing personal and tell what to do. The text of an `ApiError` is WeChat Pay's, and what the
 * merchant's function throws may hold anything.
 */
function messageOf(error: unknown): string {
  const ours = error instanceof WeChatPayError && !(error instanceof ApiError);
  return ours ? `: ${error.message.slice(0, longestMessage)}` : '';
}
