import type { OutgoingRequest, Sender, TransportResponse } from '../http/transport.js';
import type { Lifetime } from '../runtime/lifetime.js';
import type { Effect, Effects } from './effects.js';
import { unlessAborted } from './unless-aborted.js';

/** Performs effects until the value is there. */
export type Drive = <Value>(effects: Effects<Value>) => Promise<Value>;

/**
 * Awaits each effect.
 *
 * @param lifetime after its end, nothing starts; pauses end and no further request is sent
 */
export function asynchronous(transport: Sender, lifetime: Lifetime): Drive {
  const shared = new WeakMap<object, Promise<unknown>>();

  async function drive<Value>(effects: Effects<Value>): Promise<Value> {
    lifetime.check();
    let next = effects.next();
    while (!next.done) {
      let result: unknown;
      try {
        result = await perform(next.value);
      } catch (error) {
        next = effects.throw(error);
        continue;
      }
      next = effects.next(result);
    }
    return next.value;
  }

  function perform(effect: Effect): unknown {
    if (effect.kind === 'run') return effect.promise(lifetime);
    if (effect.kind === 'send') {
      const { request, attempt } = effect;
      lifetime.check();
      return attempt === undefined ? transport.send(request) : attempt.within(() => transport.send(request));
    }
    const { owner, effects, wait, signal } = effect;
    if (wait)
      return unlessAborted(
        signal,
        () => join(owner, effects),
        'while it waited for the platform certificates',
      );
    // Background failure; ignored.
    join(owner, effects).catch(() => undefined);
    return undefined;
  }

  function join(owner: object, effects: () => Effects<unknown>): Promise<unknown> {
    const running = shared.get(owner);
    if (running !== undefined) return running;
    const started = drive(effects()).finally(() => shared.delete(owner));
    shared.set(owner, started);
    return started;
  }

  return drive;
}

/** Sends a request while its thread waits. */
export interface BlockingTransport {
  send: (request: OutgoingRequest) => TransportResponse;
}

/** Blocks the thread until the value is there. */
export function blocking<Value>(effects: Effects<Value>, transport: BlockingTransport): Value {
  let next = effects.next();
  while (!next.done) {
    let result: unknown;
    try {
      result = performBlocking(next.value, transport);
    } catch (error) {
      next = effects.throw(error);
      continue;
    }
    next = effects.next(result);
  }
  return next.value;
}

function performBlocking(effect: Effect, transport: BlockingTransport): unknown {
  if (effect.kind === 'run') return effect.blocking();
  if (effect.kind === 'send') return transport.send(effect.request);
  try {
    return blocking(effect.effects(), transport);
  } catch (error) {
    if (effect.wait) throw error;
    // Background failure; ignored.
    return undefined;
  }
}
