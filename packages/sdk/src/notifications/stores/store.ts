import { timeoutFrom } from '../../config/timeouts.js';
import { RequestError } from '../../errors/index.js';

/**
 * Remembers which events are being handled and which are handled, so that each event reaches its handler once, even if
 * WeChat Pay sends it several times. All processes that receive the same notifications must share one store.
 *
 * @example
 * // A store of your own
 * const store: NotificationStore = {
 *   async claim(key) {
 *     const token = randomUUID();
 *     const [row] = await sql`…insert, or take over a claim that has expired; one statement, so that one caller wins`;
 *     if (row.token !== token) return row.done ? 'done' : 'busy';
 *     return { complete: () => sql`…set done where token = ${token}`, release: () => sql`…delete where token = ${token}` };
 *   },
 * };
 */
export interface NotificationStore {
  /**
   * Claims an event atomically: of concurrent callers, at most one gets the claim.
   *
   * @param key identifies the event: merchant, protocol and a digest of its id
   * @returns the claim; `busy` while another caller holds it; `done` if the event is handled
   */
  claim(key: string): NotificationClaim | 'busy' | 'done' | Promise<NotificationClaim | 'busy' | 'done'>;
}

/**
 * The right to handle an event. It expires after a lease, so that the claim of a crashed process becomes free. If another
 * caller has claimed the event since, both methods do nothing.
 */
export interface NotificationClaim {
  /** Marks the event as handled. From then on, `claim` returns `done`, for longer than WeChat Pay repeats an event. */
  complete(): void | Promise<void>;
  /** Gives the claim back. The event can be claimed again at once. */
  release(): void | Promise<void>;
}

/** The lifetimes of a store's entries. */
export interface StoreOptions {
  /**
   * The lifetime of a claim in milliseconds. It must exceed the longest run of a handler; otherwise an event may be
   * handled twice. If a process crashes while it handles an event, the event can be claimed again after this time.
   * @default 60_000
   */
  lease?: number | undefined;
  /**
   * How long a handled event is remembered, in milliseconds. WeChat Pay repeats an event for up to 24 h 4 min.
   * @default 172_800_000 (two days)
   */
  remember?: number | undefined;
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4012081705: the longest schedule ends after 24 h 4 min. */
const twoDays = 2 * 24 * 60 * 60 * 1000;

/** @throws RequestError naming the option */
export function storeOptions({ lease, remember }: StoreOptions): { lease: number; remember: number } {
  const milliseconds = (name: string, value: unknown) =>
    timeoutFrom(value, (problem) => new RequestError(name, problem));
  return {
    lease: milliseconds('lease', lease) ?? 60_000,
    remember: milliseconds('remember', remember) ?? twoDays,
  };
}
