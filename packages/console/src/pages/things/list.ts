import { type ComputedRef, computed, reactive, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { get, read } from '../../api/client.js';
import { type Reading, useReading } from '../../api/reading.js';
import { useQuery } from '../../query.js';
import type { Text } from '../../text/index.js';
import type { ThingSummary, ThingsAnswer } from './things.js';

/** What the page shows beside things. */
const others: readonly string[] = ['bills', 'balances'];
/** The things that one list shows. */
const most = 10_000;

/** The list of things: its filters, which are in the address, and what is open beside it. */
export function useThings() {
  const route = useRoute();
  const router = useRouter();
  const [q, state, merchant, tab, of] = [
    useQuery('q'),
    useQuery('state'),
    useQuery('merchant'),
    useQuery('tab'),
    useQuery('of'),
  ];
  const param = (name: string): string => route.params[name]?.toString() ?? '';
  const kind = computed(() => (tab.value === 'all' ? '' : param('kind')));
  const opened = computed(() => {
    const id = param('id');
    const owner = of.value || merchant.value;
    if (id === '') return undefined;
    return { kind: param('kind'), id, ...(owner === '' ? {} : { merchant: owner }) };
  });
  const reading: Reading<ThingsAnswer> = useReading(
    (signal) => {
      // Bills and balances are no things, and the tabs beside them need the counts alone.
      const isOther = others.includes(kind.value);
      const filter = {
        kind: isOther ? '' : kind.value,
        state: state.value,
        merchant: merchant.value,
        q: q.value,
      };
      return get<ThingsAnswer>('things', { ...filter, limit: isOther ? 1 : most }, signal);
    },
    ['request', 'activity', 'delivery', 'clock', 'state'],
  );
  const known = useReading((signal) => read('merchants', {}, signal), ['activity', 'state']);
  const merchants = computed(() => known.value.value?.merchants.map(({ mchid }) => mchid) ?? []);

  /** The states of the kind that were seen, since a list by state knows only one. */
  const seen = reactive(new Map<string, Map<string, Text>>());
  watch(reading.value, (answer) => {
    for (const thing of answer?.things ?? []) {
      const states = seen.get(thing.kind) ?? new Map<string, Text>();
      states.set(thing.state, thing.stateName);
      seen.set(thing.kind, states);
    }
  });
  const states: ComputedRef<readonly { name: string; text: Text }[]> = computed(() => {
    const maps = kind.value === '' ? [...seen.values()] : [seen.get(kind.value) ?? new Map()];
    const all = new Map(maps.flatMap((map) => [...map]));
    return [...all].map(([name, text]) => ({ name, text }));
  });

  /** Opens a thing beside the list as it is. */
  function open(thing: Pick<ThingSummary, 'kind' | 'id' | 'merchant'>): void {
    const { tab: _, of: __, ...query } = route.query;
    const more = { ...(kind.value === '' ? { tab: 'all' } : {}), of: thing.merchant };
    void router.push({
      name: 'things',
      params: { kind: thing.kind, id: thing.id },
      query: { ...query, ...more },
    });
  }
  function leave(): void {
    const { tab: _, of: __, ...query } = route.query;
    void router.push({ name: 'things', params: kind.value === '' ? {} : { kind: kind.value }, query });
  }
  function clear(): void {
    void router.replace({ name: 'things', params: route.params });
  }
  const isFiltered = computed(() => [q, state, merchant].some(({ value }) => value !== ''));
  return {
    kind,
    opened,
    reading,
    merchants,
    states,
    filters: { q, state, merchant },
    isFiltered,
    open,
    leave,
    clear,
  };
}

export type Things = ReturnType<typeof useThings>;
