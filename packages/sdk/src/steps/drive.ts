import type { KeyObject } from 'node:crypto';
import * as Rsa from '../crypto/rsa.js';
import { TransportError } from '../errors/index.js';
import type { Transport } from '../http/transport.js';
import type { Step, Steps } from './steps.js';

/** Runs steps to their end. */
export type Drive = <Value>(steps: Steps<Value>) => Promise<Value>;

/** Runs steps with promises: the thread goes on meanwhile. */
export function asynchronous(transport: Transport, privateKey: KeyObject): Drive {
  const shared = new WeakMap<object, Promise<unknown>>();

  async function drive<Value>(steps: Steps<Value>): Promise<Value> {
    let next = steps.next();
    while (!next.done) {
      let result: unknown;
      try {
        result = await perform(next.value);
      } catch (error) {
        next = steps.throw(error);
        continue;
      }
      next = steps.next(result);
    }
    return next.value;
  }

  function perform(step: Step): unknown {
    switch (step.kind) {
      case 'sign':
        return Rsa.signAsync(step.text, privateKey);
      case 'send':
        return step.attempt === undefined
          ? transport.send(step.request)
          : step.attempt.within(() => transport.send(step.request));
      case 'pause':
        return sleep(step.ms, step.signal);
      case 'ask':
        return step.ask();
      case 'either':
        return step.promise();
      case 'share':
        return unlessAborted(step.signal, () => together(step.owner, step.steps));
      case 'aside':
        together(step.owner, step.steps).catch(() => undefined);
    }
    return undefined;
  }

  function together(owner: object, steps: () => Steps<unknown>): Promise<unknown> {
    const running = shared.get(owner);
    if (running !== undefined) return running;
    const started = drive(steps()).finally(() => shared.delete(owner));
    shared.set(owner, started);
    return started;
  }

  return drive;
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer);
      reject(abortedWhile('it waited to try again', signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    if (signal?.aborted) aborted();
    else signal?.addEventListener('abort', aborted, { once: true });
  });
}

function unlessAborted<Value>(signal: AbortSignal | undefined, start: () => Promise<Value>): Promise<Value> {
  if (signal === undefined) return start();
  const wait = 'it waited for platform certificates';
  if (signal.aborted) return Promise.reject(abortedWhile(wait, signal));
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(abortedWhile(wait, signal));
    signal.addEventListener('abort', aborted, { once: true });
    start()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', aborted));
  });
}

function abortedWhile(what: string, signal: AbortSignal | undefined): TransportError {
  return new TransportError('ABORTED', `the call was aborted while ${what}`, { cause: signal?.reason });
}

/** What sends while its thread waits. */
export interface BlockingTransport {
  send: (request: Parameters<Transport['send']>[0]) => Awaited<ReturnType<Transport['send']>>;
}

/** Runs steps while the thread waits. */
export function blocking<Value>(
  steps: Steps<Value>,
  transport: BlockingTransport,
  privateKey: KeyObject,
): Value {
  let next = steps.next();
  while (!next.done) {
    let result: unknown;
    try {
      result = performBlocking(next.value, transport, privateKey);
    } catch (error) {
      next = steps.throw(error);
      continue;
    }
    next = steps.next(result);
  }
  return next.value;
}

function performBlocking(step: Step, transport: BlockingTransport, privateKey: KeyObject): unknown {
  switch (step.kind) {
    case 'sign':
      return Rsa.sign(step.text, privateKey);
    case 'send':
      return transport.send(step.request);
    case 'pause':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, step.ms);
      return undefined;
    case 'ask':
      return unlessPromise(step.ask());
    case 'either':
      return step.blocking();
    case 'share':
      return blocking(step.steps(), transport, privateKey);
    case 'aside':
      try {
        blocking(step.steps(), transport, privateKey);
      } catch {
        // It was nobody's to wait for.
      }
  }
  return undefined;
}

function unlessPromise(answer: unknown): unknown {
  if (answer === null || typeof answer !== 'object' || !('then' in answer)) return answer;
  Promise.resolve(answer).catch(() => undefined);
  return undefined;
}
