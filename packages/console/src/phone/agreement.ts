import { computed, type Ref, ref, watch } from 'vue';
import { confirmPage, declinePage, PhoneError, type PhoneMethod, type PhonePage } from './api.js';
import { user } from './state.js';

/** How the user agrees to a page: what pays, the password, and what comes of it. */
export interface Agreeing {
  readonly method: Ref<PhoneMethod | undefined>;
  readonly outcomes: Ref<readonly string[]>;
  readonly outcome: Ref<string>;
  readonly isAsking: Ref<boolean>;
  readonly isBusy: Ref<boolean>;
  /** Why the last attempt failed: a reason to decline. */
  readonly failure: Ref<string | undefined>;
  readonly error: Ref<PhoneError | undefined>;
  choose(id: string): void;
  /** Six digits are entered, or the page needs none. */
  submit(): Promise<void>;
  /** The user leaves the page. */
  leave(): Promise<void>;
}

/** @param update takes the page as it is after an act */
export function useAgreement(page: Ref<PhonePage>, update: (page: PhonePage) => void): Agreeing {
  const chosen = ref<string>();
  const outcome = ref('success');
  const isAsking = ref(false);
  const isBusy = ref(false);
  const failure = ref<string>();
  const error = ref<PhoneError>();
  const method = computed(() => {
    const { methods } = page.value;
    return methods.find(({ id }) => id === chosen.value) ?? methods.find(({ enough }) => enough);
  });
  const outcomes = computed(() => ['success', ...page.value.reasons.filter((one) => one !== 'cancelled')]);
  watch(outcomes, (list) => {
    if (!list.includes(outcome.value)) outcome.value = 'success';
  });

  const openid = (): string | undefined => (page.value.bound ? page.value.openid : user.value);
  const agree = async (): Promise<void> => {
    const { id } = page.value;
    const next = await confirmPage({ id, openid: openid(), method: method.value?.id });
    if (!next.done) failure.value = next.failure ?? 'insufficient-balance';
    else if (next.openid !== undefined) user.value = next.openid;
    update(next);
  };
  const refuse = async (reason: string): Promise<void> => {
    update(await declinePage({ id: page.value.id, reason, openid: openid() }));
    failure.value = reason;
  };
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = undefined;
    error.value = undefined;
    try {
      await work();
    } catch (caught) {
      if (!(caught instanceof PhoneError)) throw caught;
      if (caught.code === 'NOT_ENOUGH') failure.value = 'insufficient-balance';
      else error.value = caught;
    } finally {
      isAsking.value = false;
      isBusy.value = false;
      outcome.value = 'success';
    }
  };
  return {
    method,
    outcomes,
    outcome,
    isAsking,
    isBusy,
    failure,
    error,
    choose(id) {
      chosen.value = id;
    },
    submit: () => run(() => (outcome.value === 'success' ? agree() : refuse(outcome.value))),
    leave: () =>
      run(async () => {
        update(await declinePage({ id: page.value.id, reason: 'cancelled', openid: openid() }));
      }),
  };
}
