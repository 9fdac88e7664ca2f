import type { KeyObject } from 'node:crypto';
import type { TransportRequest, TransportResponse } from '../http/transport.js';
import type { Attempt } from '../observe/observer.js';

/**
 * What a call asks of the world outside it. The rules of a call (sign, send, verify, try again) are written once, as
 * a generator of these; whether the thread waits for each or goes on meanwhile is up to who drives it.
 */
export type Step =
  | { readonly kind: 'sign'; readonly text: string; readonly key: KeyObject }
  | { readonly kind: 'send'; readonly request: TransportRequest; readonly attempt: Attempt | undefined }
  | { readonly kind: 'pause'; readonly ms: number; readonly signal: AbortSignal | undefined }
  | { readonly kind: 'ask'; readonly ask: () => unknown }
  | {
      readonly kind: 'either';
      readonly promise: () => Promise<unknown>;
      readonly blocking: () => unknown;
    }
  | {
      readonly kind: 'share';
      readonly owner: object;
      readonly steps: () => Steps<unknown>;
      readonly signal: AbortSignal | undefined;
    }
  | { readonly kind: 'aside'; readonly owner: object; readonly steps: () => Steps<unknown> };

/** Rules that end in a value, or throw. */
export type Steps<Value> = Generator<Step, Value, unknown>;

/** A signature of a text, in base64. */
export function* sign({ text, key }: { readonly text: string; readonly key: KeyObject }): Steps<string> {
  return (yield { kind: 'sign', text, key }) as string;
}

/**
 * @param attempt in whose context it is sent, if anybody watches
 * @throws TransportError
 */
export function* send(request: TransportRequest, attempt: Attempt | undefined): Steps<TransportResponse> {
  return (yield { kind: 'send', request, attempt }) as TransportResponse;
}

/** @throws TransportError ABORTED if the signal ends the pause */
export function* pause(ms: number, signal: AbortSignal | undefined): Steps<void> {
  if (ms > 0) yield { kind: 'pause', ms, signal };
}

/** What a function of the user's answers, now or by a promise; blocking, a promise is not waited for and counts as `undefined`. */
export function* ask<Value>(question: () => Value | Promise<Value>): Steps<Value | undefined> {
  return (yield { kind: 'ask', ask: question }) as Value | undefined;
}

/** What can be done both ways: with a promise, or while the thread waits. */
export function* either<Value>(promise: () => Promise<Value>, blocking: () => Value): Steps<Value> {
  return (yield { kind: 'either', promise, blocking }) as Value;
}

/**
 * Runs the steps, or waits for those of the same owner that are under way already.
 *
 * @param signal ends the waiting; the steps go on, for others may wait for them too
 * @throws what the steps throw; TransportError ABORTED, nothing sent, if the signal ends the waiting
 */
export function* share(owner: object, steps: () => Steps<unknown>, signal?: AbortSignal): Steps<void> {
  yield { kind: 'share', owner, steps, signal };
}

/** Like {@link share}, without waiting for the end, nor failing with it; blocking, it is waited for. */
export function* aside(owner: object, steps: () => Steps<unknown>): Steps<void> {
  yield { kind: 'aside', owner, steps };
}
