import { computed, onScopeDispose, type Ref, shallowRef, triggerRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { get } from '../../api/client.js';
import { listen } from '../../api/events.js';
import { useReading } from '../../api/reading.js';
import { useQuery } from '../../query.js';
import { say } from '../../text/index.js';
import type { DeliverySummary, ListedNotification } from './deliveries.js';

/** The notifications that the sandbox can send, read once for all pages. */
let known: Promise<readonly ListedNotification[]> | undefined;

/** Names of notifications by type. */
export function useNames(): Readonly<Ref<ReadonlyMap<string, ListedNotification>>> {
  const names = shallowRef<ReadonlyMap<string, ListedNotification>>(new Map());
  known ??= get<{ notifications: readonly ListedNotification[] }>('notifications').then(
    ({ notifications }) => notifications,
  );
  known.then(
    (list) => {
      names.value = new Map(list.map((one) => [one.type, one]));
    },
    () => {
      known = undefined;
    },
  );
  return names;
}

/** The list of notifications, newest first: read once, and then kept by the events. */
export function useDeliveries() {
  const route = useRoute();
  const router = useRouter();
  const names = useNames();
  const filters = { q: useQuery('q'), state: useQuery('state'), type: useQuery('type') };
  const reading = useReading(
    (signal) => get<{ deliveries: readonly DeliverySummary[] }>('deliveries', { brief: true }, signal),
    ['state'],
  );
  const later = shallowRef(new Map<string, DeliverySummary>());
  let isDue = false;
  onScopeDispose(
    listen<DeliverySummary>('delivery', (delivery) => {
      later.value.set(delivery.id, delivery);
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        triggerRef(later);
      });
    }),
  );

  const all = computed(() => {
    const { value } = reading.value;
    if (value === undefined) return undefined;
    const byId = new Map(value.deliveries.map((one) => [one.id, one]));
    for (const [id, one] of later.value) {
      const before = byId.get(id);
      if (before === undefined || before.attempts.length <= one.attempts.length) byId.set(id, one);
    }
    return [...byId.values()].reverse();
  });
  const nameOf = (type: string): string => say(names.value.get(type)?.title) || type;
  const rows = computed(() => {
    const words = filters.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    return (all.value ?? []).filter(
      (one) =>
        (filters.state.value === '' || one.state === filters.state.value) &&
        (filters.type.value === '' || one.type === filters.type.value) &&
        (words.length === 0 || fits(`${one.type} ${nameOf(one.type)} ${one.url} ${one.id}`, words)),
    );
  });
  const types = computed(() => [...new Set((all.value ?? []).map(({ type }) => type))].sort());
  const opened = computed(() => route.params['id']?.toString() || undefined);
  const go = (id?: string): void =>
    void router.push({ name: 'notifications', params: id === undefined ? {} : { id }, query: route.query });
  const clear = (): void => void router.replace({ name: 'notifications', params: route.params });
  const isFiltered = computed(() => Object.values(filters).some(({ value }) => value !== ''));
  return { all, rows, reading, filters, types, nameOf, names, opened, go, clear, isFiltered };
}

export type Deliveries = ReturnType<typeof useDeliveries>;

function fits(text: string, words: readonly string[]): boolean {
  const low = text.toLowerCase();
  return words.every((word) => low.includes(word));
}
