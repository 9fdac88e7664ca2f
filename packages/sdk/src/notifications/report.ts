import { ApiError, WeChatPayError } from '../errors/index.js';
import type { NotificationEvent } from '../generated/events.js';
import type { NotificationHandlerOptions } from './event-handlers.js';

export type Report = (error: unknown, event?: NotificationEvent) => void;

/** Milliseconds before a warning of the same kind is repeated. An attacker can send any number of invalid notifications. */
const pause = 60_000;
const mostKinds = 100;
/** A message may quote a header, whose length the sender chooses. */
const longestMessage = 400;

/** Reports errors to `onError`, or else to `process.emitWarning`. Never throws, so the notification is always answered. */
export function createReporter(onError: NotificationHandlerOptions['onError'], clock: () => number): Report {
  const warn = createWarner(clock);
  if (onError === undefined) return warn;
  return (error, event) => {
    try {
      // `onError` may be async despite its type; its rejection must not be unhandled.
      const result: unknown = onError(error, event);
      if (result instanceof Promise) result.catch((failure: unknown) => warn(failure));
    } catch (failure) {
      warn(failure);
    }
  };
}

function createWarner(clock: () => number): Report {
  const warned = new Map<string, number>();
  return (error, event) => {
    const kind = `${describeSubject(event)}: ${describeError(error)}`;
    const now = clock();
    const last = warned.get(kind);
    if (last !== undefined && now >= last && now - last < pause) return;
    if (warned.size >= mostKinds) warned.clear();
    warned.set(kind, now);
    process.emitWarning(kind + safeMessage(error), { code: 'WECHATPAY_NOTIFICATION_FAILED' });
  };
}

function describeSubject(event: NotificationEvent | undefined): string {
  return event === undefined ? 'a notification failed' : `a ${event.type} notification failed`;
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'the thrown value is not an Error';
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
}

/**
 * The error's message, if it contains no personal data: this package's own messages. The message of an `ApiError` comes
 * from WeChat Pay, and errors of the merchant's handlers may contain anything.
 */
function safeMessage(error: unknown): string {
  const isSafe = error instanceof WeChatPayError && !(error instanceof ApiError);
  return isSafe ? `: ${error.message.slice(0, longestMessage)}` : '';
}
