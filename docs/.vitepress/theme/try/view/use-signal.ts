import { onScopeDispose } from 'vue';

/** A signal for one request at a time: the next one, and the end of the component, cancel the one before. */
export function useSignal(): { next: () => AbortSignal; cancel: () => void } {
  let controller = new AbortController();
  const cancel = (): void => controller.abort();
  onScopeDispose(cancel);
  const next = (): AbortSignal => {
    cancel();
    controller = new AbortController();
    return controller.signal;
  };
  return { next, cancel };
}
