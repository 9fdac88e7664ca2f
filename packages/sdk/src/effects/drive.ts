import * as Rsa from '../crypto/rsa.js';
import { TransportError } from '../errors/index.js';
import type { Transport } from '../http/transport.js';
import { closed, type Lifetime } from '../runtime/lifetime.js';
import { onAbort } from '../runtime/on-abort.js';
import type { Step, Steps } from './effects.js';

/** Runs steps to their end. */
export type Drive = <Value>(steps: Steps<Value>) => Promise<Value>;

/**
 * Runs steps with promises: the thread goes on meanwhile.
 *
 * @param lifetime when it ends, so do pauses, and nothing more is sent
 */
export function asynchronous(transport: Transport, lifetime: Lifetime): Drive {
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
        return Rsa.signAsync(step.text, step.key);
      case 'send':
        lifetime.check();
        return step.attempt === undefined
          ? transport.send(step.request)
          : step.attempt.within(() => transport.send(step.request));
      case 'pause':
        return sleep(step.ms, step.signal, lifetime);
      case 'ask':
        return step.ask();
      case 'either':
        return step.promise();
      case 'share':
        return unlessAborted(
          step.signal,
          () => together(step.owner, step.steps),
          'while it waited for the platform certificates',
        );
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

function sleep(ms: number, signal: AbortSignal | undefined, lifetime: Lifetime): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stopWaiting: (() => void) | undefined;
  return unlessAborted(
    signal,
    () =>
      new Promise<void>((resolve, reject) => {
        lifetime.check();
        timer = setTimeout(resolve, ms);
        stopWaiting = lifetime.onEnd(() => reject(closed()));
      }),
    'while it waited to try again',
  ).finally(() => {
    clearTimeout(timer);
    stopWaiting?.();
  });
}

/** What is begun, until the signal is aborted: what was begun goes on then, and nobody hears of its end. */
function unlessAborted<Value>(
  signal: AbortSignal | undefined,
  begin: () => Promise<Value>,
  when: string,
): Promise<Value> {
  if (signal === undefined) return begin();
  return new Promise<Value>((resolve, reject) => {
    const aborted = (): void => {
      const message = `the call was aborted ${when}`;
      reject(new TransportError('ABORTED', message, { attempts: 0, sent: false, cause: signal.reason }));
    };
    if (signal.aborted) return aborted();
    const stopWaiting = onAbort(signal, aborted);
    begin().finally(stopWaiting).then(resolve, reject);
  });
}

/** What sends while its thread waits. */
export interface BlockingTransport {
  send: (request: Parameters<Transport['send']>[0]) => Awaited<ReturnType<Transport['send']>>;
}

/** Runs steps while the thread waits. */
export function blocking<Value>(steps: Steps<Value>, transport: BlockingTransport): Value {
  let next = steps.next();
  while (!next.done) {
    let result: unknown;
    try {
      result = performBlocking(next.value, transport);
    } catch (error) {
      next = steps.throw(error);
      continue;
    }
    next = steps.next(result);
  }
  return next.value;
}

function performBlocking(step: Step, transport: BlockingTransport): unknown {
  switch (step.kind) {
    case 'sign':
      return Rsa.sign(step.text, step.key);
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
      return blocking(step.steps(), transport);
    case 'aside':
      try {
        blocking(step.steps(), transport);
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
