import { computed, onMounted, onUnmounted, readonly, ref } from 'vue';
import { get } from './api/client.js';
import { connection, listen, onOpen } from './api/events.js';

/** What `GET clock` and the event `clock` tell. */
interface Told {
  readonly now: string;
  readonly paused?: boolean;
}

const real = ref(Date.now());
/** The sandbox's time minus this machine's, in milliseconds; the time itself while it is paused. */
const offset = ref(0);
const stopped = ref<number>();

export const isPaused = computed(() => stopped.value !== undefined);
/** The sandbox's time in milliseconds, once a second. */
export const now = computed(() => stopped.value ?? real.value + offset.value);

export function setClock({ now: told, paused = false }: Told): void {
  const at = new Date(told).getTime();
  real.value = Date.now();
  offset.value = at - real.value;
  stopped.value = paused ? at : undefined;
}

export async function readClock(): Promise<void> {
  setClock(await get<Told>('clock'));
}

/** Keeps the clock right while a component shows it. */
export function useClock(): Readonly<typeof now> {
  let timer: ReturnType<typeof setInterval> | undefined;
  const ends = [listen<Told>('clock', setClock), onOpen(() => void readClock())];
  onMounted(() => {
    timer = setInterval(() => {
      // The time of a sandbox that is gone stands still.
      if (connection.value === 'open') real.value = Date.now();
    }, 1_000);
  });
  onUnmounted(() => {
    clearInterval(timer);
    for (const end of ends) end();
  });
  return readonly(now) as Readonly<typeof now>;
}
