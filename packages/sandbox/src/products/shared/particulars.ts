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
}
