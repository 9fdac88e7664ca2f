import type { Signing } from '../../runtime/signature.js';

/** What is known of an order, a contract or another thing with an id, for notifications about it. */
export interface Particulars {
  /** Its fields, by the names that messages give them. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Where its notifications go, by event. */
  readonly notifyUrls: Readonly<Record<string, string | undefined>>;
  /** Where notifications of other events go. */
  readonly notifyUrl?: string | undefined;
  readonly signing?: Signing | undefined;
  /**
   * What makes an event true before its notification is sent, by event: `pay` of an unpaid order pays it, without the
   * order's own notification. It returns what is known afterwards.
   */
  readonly happens?: Readonly<Record<string, () => Particulars>>;
}
