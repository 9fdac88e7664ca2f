import type { KeyObject } from 'node:crypto';
import * as Rsa from '../crypto/rsa.js';
import type { OutgoingRequest } from '../http/transport.js';
import type { Attempt } from '../observe/observer.js';
import type { Lifetime } from '../runtime/lifetime.js';
import { sleep, sleepBlocking } from './sleep.js';

/**
 * What a call needs from outside. The rules of a call (sign, send, verify, retry) are written once, as a generator of
 * effects. The driver awaits each effect or blocks.
 */
export type Effect =
  | { readonly kind: 'send'; readonly request: OutgoingRequest; readonly attempt: Attempt | undefined }
  | {
      readonly kind: 'run';
      readonly promise: (lifetime: Lifetime) => unknown;
      readonly blocking: () => unknown;
    }
  | {
      readonly kind: 'share';
      readonly owner: object;
      readonly effects: () => Effects<unknown>;
      readonly wait: boolean;
      readonly signal: AbortSignal | undefined;
    };

/** A computation with effects. It returns a value or throws. */
export type Effects<Value> = Generator<Effect, Value, unknown>;

/**
 * Sends a request. Yields a `TransportResponse`.
 *
 * @param attempt the observed attempt; the request is sent in the context of its span
 * @throws TransportError
 */
export function send(request: OutgoingRequest, attempt: Attempt | undefined): Effect {
  return { kind: 'send', request, attempt };
}

/** Runs one of two functions: the one with a promise, or the one that blocks. */
export function* run<Value>(
  promise: (lifetime: Lifetime) => Value | Promise<Value>,
  blocking: () => Value,
): Effects<Value> {
  return (yield { kind: 'run', promise, blocking }) as Value;
}

/** Signs a text with SHA256-RSA2048. Yields base64. */
export function sign({ text, key }: { readonly text: string; readonly key: KeyObject }): Effect {
  return { kind: 'run', promise: () => Rsa.signAsync(text, key), blocking: () => Rsa.sign(text, key) };
}

/** @throws TransportError ABORTED if the signal ends the pause, CLOSED if the client is closed */
export function* pause(ms: number, signal: AbortSignal | undefined): Effects<void> {
  if (ms <= 0) return;
  yield* run(
    (lifetime) => sleep(ms, signal, lifetime),
    () => sleepBlocking(ms),
  );
}

/** Calls a function of the user's. The blocking driver does not wait for its promise and continues with `undefined`. */
export function ask<Value>(question: () => Value | Promise<Value>): Effects<Value | undefined> {
  return run<Value | undefined>(question, () => withoutPromise(question()));
}

/**
 * Runs effects once for everyone: joins those that the same owner runs already.
 *
 * @param signal ends the wait; the effects continue, because other calls may wait for them
 * @throws what the effects throw; TransportError ABORTED, nothing sent, if the signal ends the wait
 */
export function* share(owner: object, effects: () => Effects<unknown>, signal?: AbortSignal): Effects<void> {
  yield { kind: 'share', owner, effects, wait: true, signal };
}

/** Like {@link share}, in the background: does not wait for the end, and ignores a failure. The blocking driver waits. */
export function* shareInBackground(owner: object, effects: () => Effects<unknown>): Effects<void> {
  yield { kind: 'share', owner, effects, wait: false, signal: undefined };
}

function withoutPromise<Value>(answer: Value | Promise<Value>): Value | undefined {
  if (answer === null || typeof answer !== 'object' || !('then' in answer)) return answer;
  Promise.resolve(answer).catch(() => undefined);
  return undefined;
}
