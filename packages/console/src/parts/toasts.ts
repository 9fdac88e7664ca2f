import { ref } from 'vue';
import { ApiError } from '../api/client.js';
import { t } from '../text/index.js';

export interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

let last = 0;

/** What the page says in passing. Failures stay until they are closed. */
export const toasts = ref<readonly Toast[]>([]);

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export function tell(text: string, tone: Toast['tone'] = 'good'): void {
  last += 1;
  const id = last;
  toasts.value = [...toasts.value.slice(-3), { id, tone, text }];
  if (tone === 'good') setTimeout(() => dismiss(id), 4_000);
}

/** Runs work that a press started, and says how it failed. */
export async function attempt(work: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await work();
    if (done !== undefined) tell(done);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 0) tell(t.value.connection.lost, 'bad');
    else tell(error instanceof Error ? error.message : t.value.failed, 'bad');
    return false;
  }
}
