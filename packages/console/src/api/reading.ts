import { onScopeDispose, type Ref, shallowRef, watch } from 'vue';
import type { ApiError } from './client.js';
import { type EventName, listen, onOpen } from './events.js';

/** What a page reads from the sandbox, and reads again while things happen there. */
export interface Reading<Value> {
  /** The last answer. */
  readonly value: Readonly<Ref<Value | undefined>>;
  /** Why there is no newer answer. */
  readonly error: Readonly<Ref<ApiError | undefined>>;
  again(): Promise<void>;
}

/** The least milliseconds between two readings. A long answer is read more rarely: it takes a tenth of the time. */
const shortest = 400;
const share = 10;

/**
 * Reads at once, when what it depends on changes, and when an event of the sandbox comes, a few times a second at most.
 *
 * @param load reads; what it uses of reactive values decides when to read anew
 */
export function useReading<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  events: readonly EventName[],
): Reading<Value> {
  const value = shallowRef<Value>();
  const error = shallowRef<ApiError>();
  let running: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let pause = shortest;

  const begin = (): Promise<Value> => {
    running?.abort();
    running = new AbortController();
    last = performance.now();
    return load(running.signal);
  };
  const take = async (coming: Promise<Value>): Promise<void> => {
    const own = running;
    try {
      value.value = await coming;
      pause = Math.max(shortest, share * (performance.now() - last));
      error.value = undefined;
    } catch (reason) {
      if (own?.signal.aborted !== true) error.value = reason as ApiError;
    }
  };
  const soon = (): void => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        void take(begin());
      },
      Math.max(0, pause - (performance.now() - last)),
    );
  };
  const ends = [
    // Vue reports a promise of a getter that fails as an error of the page.
    watch(
      () => ({ coming: begin() }),
      ({ coming }) => void take(coming),
      { immediate: true },
    ),
    onOpen(soon),
    ...events.map((name) => listen(name, soon)),
  ];
  onScopeDispose(() => {
    clearTimeout(timer);
    running?.abort();
    for (const end of ends) end();
  });
  return { value, error, again: () => take(begin()) };
}
