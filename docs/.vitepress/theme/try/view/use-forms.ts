import type { TryForm, TryForms } from '@wechatpay-kit/ui/form/schema.js';
import { onMounted, type ShallowRef, shallowRef } from 'vue';
import { limited } from '../bridge/limited.js';
import { useSignal } from './use-signal.js';

export type LoadedForm =
  | { readonly phase: 'loading' | 'missing' }
  | { readonly phase: 'loaded'; readonly form: TryForm };

/** Loads the form of a verb from the site; `load` tries again. */
export function useLoadedForm(
  url: string,
  verb: string,
): { loaded: ShallowRef<LoadedForm>; load: () => void } {
  const loaded = shallowRef<LoadedForm>({ phase: 'loading' });
  const { next } = useSignal();

  const load = async (): Promise<void> => {
    const signal = next();
    const limit = limited(signal, 15_000);
    loaded.value = { phase: 'loading' };
    try {
      const response = await fetch(url, { signal: limit.signal });
      const forms = (response.ok ? await response.json() : {}) as TryForms;
      const form = forms[verb];
      if (!signal.aborted)
        loaded.value = form === undefined ? { phase: 'missing' } : { phase: 'loaded', form };
    } catch {
      if (!signal.aborted) loaded.value = { phase: 'missing' };
    } finally {
      limit.end();
    }
  };

  onMounted(load);
  return { loaded, load: () => void load() };
}
