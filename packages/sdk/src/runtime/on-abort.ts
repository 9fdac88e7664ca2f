/** What waits for a signal to be aborted. */
interface Waiting {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

const waiting: WeakMap<AbortSignal, Waiting> = new WeakMap();

/**
 * Calls back when a signal is aborted. However many wait for the same signal, it has one listener: of a signal that all
 * calls of a program share, Node would suspect a leak from the eleventh on.
 *
 * @param signal one that is not aborted yet
 * @returns what ends the waiting
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const { callbacks, listener } = waiting.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    if (!callbacks.delete(callback) || callbacks.size > 0) return;
    waiting.delete(signal);
    signal.removeEventListener('abort', listener);
  };
}

function listen(signal: AbortSignal): Waiting {
  const callbacks = new Set<() => void>();
  const listener = (): void => {
    waiting.delete(signal);
    for (const callback of callbacks) callback();
  };
  signal.addEventListener('abort', listener, { once: true });
  const made = { callbacks, listener };
  waiting.set(signal, made);
  return made;
}
