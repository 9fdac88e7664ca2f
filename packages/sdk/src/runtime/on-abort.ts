/** The callbacks of one signal, and the one listener that runs them. */
interface Waiting {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

const waiting: WeakMap<AbortSignal, Waiting> = new WeakMap();

/**
 * Calls back when a signal is aborted. All callbacks of a signal share one listener: Node warns of a leak at the
 * eleventh listener, and a program may use one signal for all its calls.
 *
 * @param signal a signal that is not aborted yet
 * @returns a function that removes the callback
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
