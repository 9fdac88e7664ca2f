import { RequestError } from '../../errors/index.js';
import { type NotificationStore, type StoreOptions, storeOptions } from './store.js';

/** Options of a memory store. */
export interface MemoryStoreOptions extends StoreOptions {
  /**
   * The maximum number of remembered events. The oldest is forgotten first.
   * @default 100_000
   */
  limit?: number | undefined;
  /**
   * Returns the current time in milliseconds since 1970.
   * @default Date.now
   */
  clock?: (() => number) | undefined;
}

interface Entry {
  readonly expires: number;
}

/**
 * Prevents a single process from handling an event twice; the default of `pay.notifications.handler`. Its content is lost
 * when the process ends. For several processes, use {@link redisStore} or a store of your own.
 *
 * @returns the store, for the option `store`
 * @throws RequestError naming an invalid option
 * @example pay.notifications.handler({ … }, { store: memoryStore({ lease: 300_000 }) })
 */
export function memoryStore(options: MemoryStoreOptions = {}): NotificationStore {
  const { lease, remember } = storeOptions(options);
  const { limit = 100_000, clock = Date.now } = options;
  if (!Number.isInteger(limit) || limit < 1)
    throw new RequestError('limit', 'expected a whole number above 0');
  // All entries of a map have the same lifetime, so insertion order is the order of expiry.
  const claims = new Map<string, Entry>();
  const handled = new Map<string, Entry>();

  return {
    claim(key) {
      const now = clock();
      dropExpired(claims, now);
      dropExpired(handled, now);
      if (handled.has(key)) return 'done';
      // If the store is full, the event is not lost: WeChat Pay sends it again.
      if (claims.has(key) || claims.size >= limit) return 'busy';
      const claim: Entry = { expires: now + lease };
      claims.set(key, claim);
      return {
        complete() {
          const holder = claims.get(key);
          if (holder !== undefined && holder !== claim) return;
          claims.delete(key);
          handled.delete(key);
          handled.set(key, { expires: clock() + remember });
          if (handled.size > limit) for (const oldest of handled.keys()) return void handled.delete(oldest);
        },
        release() {
          if (claims.get(key) === claim) claims.delete(key);
        },
      };
    },
  };
}

function dropExpired(entries: Map<string, Entry>, now: number): void {
  for (const [key, { expires }] of entries) {
    if (expires > now) return;
    entries.delete(key);
  }
}
