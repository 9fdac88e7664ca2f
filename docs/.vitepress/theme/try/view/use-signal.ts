import { onScopeDispose } from 'vue';

/** A signal for one request at a time. The next request and the end of the component cancel the previous one. */
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
