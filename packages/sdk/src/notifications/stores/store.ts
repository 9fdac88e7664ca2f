import { timeoutFrom } from '../../config/timeouts.js';
import { RequestError } from '../../errors/index.js';

/**
 * Remembers which events are being handled and which have been, so that each reaches its handler once, however often
 * WeChat Pay sends it. Share one among all processes that take the same notifications.
 *
 * @example a store of your own
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
   * Takes an event for one delivery, atomically: of any number of callers at most one gets the claim.
   *
   * @param key names the event: merchant, protocol and a digest of its id
   * @returns the claim; `busy` while another one holds it; `done` if the event has been handled
   */
  claim(key: string): NotificationClaim | 'busy' | 'done' | Promise<NotificationClaim | 'busy' | 'done'>;
}

/**
 * The right to handle an event, for as long as a lease: that of a process that has died is free again after it. Whoever
 * has lost the claim to another changes nothing any more.
 */
export interface NotificationClaim {
  /** The event has been handled: from now on `claim` answers `done`, for longer than WeChat Pay sends it again. */
  complete(): void | Promise<void>;
  /** It has not been handled: the next delivery may have it at once. */
  release(): void | Promise<void>;
}

/** How long a store keeps what. */
export interface StoreOptions {
  /**
   * Milliseconds for which a claim is held: longer than a handler ever takes, or the event may be handled twice.
   * When a process dies while it handles an event, a delivery after that time gets the event again.
   * @default 60_000
   */
  lease?: number | undefined;
  /**
   * Milliseconds for which a handled event is remembered. WeChat Pay sends an event again for up to 24 h 4 min.
   * @default 172_800_000 (two days)
   */
  remember?: number | undefined;
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4012081705: the longest schedule is over after 24 h 4 min. */
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
