import { type ComputedRef, computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { hasWords, outcomeOf } from '#sandbox/records/search.js';
import { useQuery } from '../../query.js';
import type { Row } from './requests.js';

export interface Filters {
  readonly q: WritableComputedRef<string>;
  readonly outcome: WritableComputedRef<string>;
  readonly merchant: WritableComputedRef<string>;
  readonly level: WritableComputedRef<string>;
  readonly isSet: ComputedRef<boolean>;
  readonly matches: ComputedRef<(row: Row) => boolean>;
  /** The address of the HTTP archive of what the list shows. */
  readonly har: ComputedRef<string>;
  clear(): void;
}

const names = ['q', 'outcome', 'merchant', 'level'] as const;

/** The filters of the list, which are in the address. The sandbox knows them by the same names. */
export function useFilters(): Filters {
  const route = useRoute();
  const router = useRouter();
  const [q, outcome, merchant, level] = names.map(useQuery) as [
    WritableComputedRef<string>,
    WritableComputedRef<string>,
    WritableComputedRef<string>,
    WritableComputedRef<string>,
  ];
  const given = computed(() =>
    Object.entries({
      q: q.value.trim(),
      outcome: outcome.value,
      merchant: merchant.value,
      level: level.value,
    }).filter(([, value]) => value !== ''),
  );
  return {
    q,
    outcome,
    merchant,
    level,
    isSet: computed(() => given.value.length > 0),
    matches: computed(() => {
      const wanted = Object.fromEntries(given.value);
      return (row) =>
        (wanted['outcome'] === undefined || outcomeOf(row) === wanted['outcome']) &&
        (wanted['merchant'] === undefined || row.merchant === wanted['merchant']) &&
        (wanted['level'] === undefined || row.level === wanted['level']) &&
        (wanted['q'] === undefined || hasWords(row, wanted['q']));
    }),
    har: computed(
      () => `/_sandbox/requests.har?${new URLSearchParams([...given.value, ['limit', '10000']])}`,
    ),
    clear() {
      const others = Object.entries(route.query).filter(([name]) => !names.some((one) => one === name));
      void router.replace({ query: Object.fromEntries(others) });
    },
  };
}
