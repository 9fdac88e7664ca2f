import { readonly, ref } from 'vue';

/** What the sandbox tells while it runs, see `GET /_sandbox/events?brief=true`. */
export type EventName = 'request' | 'delivery' | 'activity' | 'clock' | 'state' | 'faults';
type Listener = (data: unknown) => void;

/** `lost`: the sandbox does not answer, and the page tries again. `ended`: it has said that it stops. */
export type Connection = 'opening' | 'open' | 'lost' | 'ended';

const names: readonly EventName[] = ['request', 'delivery', 'activity', 'clock', 'state', 'faults'];
const listeners = new Map<string, Set<Listener>>();
const opened = new Set<() => void>();
const state = ref<Connection>('opening');
let source: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

export const connection = readonly(state);

/** Opens the stream. A browser repeats a broken connection by itself, but not one that was refused or has ended. */
export function connect(): void {
  clearTimeout(timer);
  source?.close();
  source = new EventSource('/_sandbox/events?brief=true');
  source.onopen = () => {
    state.value = 'open';
    for (const listener of opened) listener();
  };
  source.onerror = () => {
    if (state.value !== 'ended') state.value = 'lost';
    if (source?.readyState === EventSource.CLOSED) timer = setTimeout(connect, 2_000);
  };
  for (const name of names) {
    source.addEventListener(name, (event) => tell(name, (event as MessageEvent<string>).data));
  }
  source.addEventListener('end', () => {
    state.value = 'ended';
    source?.close();
    timer = setTimeout(connect, 2_000);
  });
}

/** @returns a function that ends the subscription */
export function listen<Data>(name: EventName, listener: (data: Data) => void): () => void {
  const set = listeners.get(name) ?? new Set();
  listeners.set(name, set);
  set.add(listener as Listener);
  return () => void set.delete(listener as Listener);
}

/** Runs a function each time the stream opens: what happened before is not known. */
export function onOpen(listener: () => void): () => void {
  opened.add(listener);
  return () => void opened.delete(listener);
}

function tell(name: string, text: string): void {
  const data: unknown = JSON.parse(text);
  for (const listener of listeners.get(name) ?? []) listener(data);
}
