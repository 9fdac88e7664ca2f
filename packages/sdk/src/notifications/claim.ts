import { RequestError } from '../errors/index.js';
import type { NotificationClaim, NotificationStore } from './stores/store.js';

/** The timeout of the store, in milliseconds. WeChat Pay waits 5 s for an answer. */
const storePatience = 3_000;

/** @throws RequestError if the store returns no claim or does not answer in time; the store's own errors */
export async function claimEvent(
  store: NotificationStore,
  key: string,
): Promise<NotificationClaim | 'busy' | 'done'> {
  const claiming = (async () => store.claim(key))();
  try {
    const claim = await withinTimeout(() => claiming);
    if (claim === 'busy' || claim === 'done') return claim;
    if (typeof claim?.complete === 'function' && typeof claim.release === 'function') return claim;
  } catch (error) {
    // Release a claim that arrives after the timeout, so that the next notification of the event can claim it.
    claiming.then((late) => (typeof late === 'object' ? late.release() : undefined)).catch(() => {});
    throw error;
  }
  throw new RequestError('store', "its claim() returned neither a claim nor 'busy' nor 'done'");
}

/** @throws RequestError if the store does not answer in time; the store's own errors */
export async function withinTimeout<Value>(ask: () => Value | Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new RequestError('store', `it did not answer within ${storePatience} ms`)),
      storePatience,
    );
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
