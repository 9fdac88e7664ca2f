import { computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/** A filter that is in the address, so that a page can be shared and reloaded. Empty texts are left out. */
export function useQuery(name: string): WritableComputedRef<string> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => {
      const value = route.query[name];
      return (Array.isArray(value) ? value[0] : value) ?? '';
    },
    set: (value) => {
      const { [name]: _, ...others } = route.query;
      void router.replace({ query: value === '' ? others : { ...others, [name]: value } });
    },
  });
}
