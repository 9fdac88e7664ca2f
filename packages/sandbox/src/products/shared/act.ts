import type { World } from '../../runtime/world.js';

/**
 * What WeChat Pay or its operator does about a thing, and no call of the merchant: approves an application, raises a
 * complaint, settles a refund, closes a sub-merchant.
 */
export interface Act {
  /** What it does, for the list of acts: `approves the application`. */
  readonly does: string;
  /** What it takes besides the id, by name, with what is expected. */
  readonly takes?: Readonly<Record<string, string>>;
  /**
   * @param id that of the thing
   * @param given as in `takes`
   * @param known the fields of what any product or the remembered level knows under the id: those of an order
   * @returns the thing afterwards, by the names of answers; `undefined` if the product has no such thing
   * @throws Refusal if the state of the thing does not allow it; TypeError or RangeError naming what was given wrong
   */
  perform(
    world: World,
    id: string,
    given: Readonly<Record<string, unknown>>,
    known?: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> | undefined;
}
