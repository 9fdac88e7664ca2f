import { WeChatPayError } from '../errors/index.js';
import type { NotificationEvent } from '../generated/events.js';
import type { NotificationHandlerOptions } from './handlers.js';

export type Report = (error: unknown, event?: NotificationEvent) => void;

/** How long the same warning is not repeated: anybody can send notifications that do not verify. */
const pause = 60_000;
const mostWarnings = 100;

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
    const text = describeError(error, event);
    const now = clock();
    const last = warned.get(text);
    if (last !== undefined && now - last < pause && now >= last) return;
    if (warned.size >= mostWarnings) warned.clear();
    warned.set(text, now);
    process.emitWarning(text, { code: 'WECHATPAY_NOTIFICATION_FAILED' });
  };
}

/**
 * Our own errors hold nothing personal, and their message tells what to do. What the merchant's function throws may
 * hold anything: only its name and code are told.
 */
function describeError(error: unknown, event: NotificationEvent | undefined): string {
  const what = event === undefined ? 'a notification failed' : `a notification ${event.type} failed`;
  if (!(error instanceof Error)) return `${what}: something was thrown that is no Error`;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const message = error instanceof WeChatPayError && event === undefined ? `: ${error.message}` : '';
  return `${what}: ${error.name}${code}${message}`;
}
