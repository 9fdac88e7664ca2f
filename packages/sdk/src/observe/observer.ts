import { monotonic } from '../runtime/monotonic.js';
import { channels } from './channels.js';
import { withoutValues } from './endpoint.js';
import type { ClientEvents, ErrorEvent, EventName, RequestEvent, ResponseEvent, Sink } from './events.js';
import { describeFailure, readAnswer, safeRequestId } from './failure.js';
import { listeners, type On } from './listeners.js';
import { type Logger, logSink } from './logger.js';
import { isTracing, startSpan } from './tracing.js';

/** One attempt of a call. */
export interface AttemptInfo {
  /** The brand that signs it; absent if the merchant does. */
  readonly brandId?: string | undefined;
  /** Counts the client's calls. */
  readonly call: number;
  /** `POST v3/pay/transactions/native`: the catalogue's path, variables in braces. */
  readonly endpoint: string;
  readonly method: string;
  readonly host: string;
  /** 1, 2, … */
  readonly attempt: number;
  /** The caller's json, xml or query. Read only for logging, and redacted first. */
  readonly request: () => unknown;
}

/** An observed attempt. It ends once; a second end is ignored. */
export interface Attempt {
  /** Runs `send` in the context of the attempt's span, if there is one. */
  within<Value>(send: () => Value): Value;
  /** A verified answer. */
  answered(status: number, requestId: string | undefined): void;
  failed(error: unknown): void;
}

/** Reports a client's work to its listeners. Only `on` throws; errors of listeners are caught. */
export interface Observer {
  /** The number of the next call of this client. */
  nextCall(): number;
  /** @returns `undefined` if there are no listeners; this case must be cheap */
  begin(info: () => AttemptInfo): Attempt | undefined;
  /** Reports a failed attempt that is followed by another. */
  retry(info: () => AttemptInfo, next: { delay: number; host: string; error: unknown }): void;
  /** Reports a download of the platform keys; `ids` are the keys that the client has now. */
  keys(event: { kind: 'downloaded' | 'failed'; ids: readonly string[]; error?: unknown }): void;
  /** @throws RequestError if there is no such event, or the listener is not a function */
  readonly on: On;
}

export function observer({ mchid, logger }: { mchid: string; logger?: Logger | undefined }): Observer {
  const { on, sink } = listeners();
  const sinks: readonly Sink[] = logger === undefined ? [sink, channels] : [sink, channels, logSink(logger)];

  const wanted = (name: EventName): boolean => {
    for (const one of sinks) if (one.wants(name)) return true;
    return false;
  };

  const attemptsWanted = (): boolean => {
    for (const one of sinks) if (one.wantsAttempts()) return true;
    return false;
  };

  function tell<Name extends EventName>(
    name: Name,
    event: ClientEvents[Name],
    request?: () => unknown,
  ): void {
    for (const one of sinks) if (one.wants(name)) one.take(name, event, request);
  }

  let calls = 0;
  return {
    on,
    nextCall: () => ++calls,
    begin(describe) {
      if (!isTracing() && !attemptsWanted()) return undefined;
      const info = describe();
      const about = requestEvent(mchid, info);
      tell('request', about, info.request);
      const span = startSpan(about);
      const started = monotonic();
      const duration = (): number => Math.round((monotonic() - started) * 100) / 100;
      let ended = false;
      const once = (end: () => void): void => {
        if (ended) return;
        ended = true;
        end();
      };
      return {
        within: (send) => (span === undefined ? send() : span.within(send)),
        answered: (status, requestId) =>
          once(() => {
            const event: ResponseEvent = {
              ...about,
              status,
              requestId: safeRequestId(requestId),
              duration: duration(),
            };
            span?.answered(event);
            tell('response', Object.freeze(event));
          }),
        failed: (error) =>
          once(() => {
            const event: ErrorEvent = {
              ...about,
              error: describeFailure(error),
              ...readAnswer(error),
              duration: duration(),
            };
            span?.failed(event);
            tell('error', Object.freeze(event));
          }),
      };
    },
    retry(info, { delay, host, error }) {
      if (!wanted('retry')) return;
      tell(
        'retry',
        Object.freeze({
          ...requestEvent(mchid, info()),
          error: describeFailure(error),
          delay,
          nextHost: host,
        }),
      );
    },
    keys({ kind, ids, error }) {
      if (!wanted('keys')) return;
      const failure = error === undefined ? undefined : describeFailure(error);
      tell('keys', Object.freeze({ mchid, kind, ids: Object.freeze([...ids]), error: failure }));
    },
  };
}

function requestEvent(
  mchid: string,
  { brandId, call, endpoint, method, host, attempt }: AttemptInfo,
): RequestEvent {
  const brand = brandId === undefined ? {} : { brandId };
  return Object.freeze({ mchid, ...brand, call, endpoint: withoutValues(endpoint), method, host, attempt });
}
