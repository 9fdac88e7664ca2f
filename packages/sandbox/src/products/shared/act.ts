import { both, type Text } from '../../description/text.js';
import type { World } from '../../runtime/world.js';

/**
 * What WeChat Pay or its operator does about a thing, and no call of the merchant: approves an application, raises a
 * complaint, settles a refund, closes a sub-merchant.
 */
export interface Act {
  /** What it does, for the list of acts: `approves the application`. */
  readonly does: string;
  /** The same in few words, as on a button: `Approve`. */
  readonly label: Text;
  /** The kinds of things that it is about: `refund`. Absent for what is no thing by itself, such as a user. */
  readonly about?: readonly string[];
  /**
   * Whether the user acts, and not WeChat Pay or the merchant platform.
   *
   * @default false
   */
  isOfUser?(given: Readonly<Record<string, unknown>>): boolean;
  /** What it takes besides the id, by name. A command line gives all of it as texts. */
  readonly takes?: Readonly<Record<string, Taken>>;
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

/** What an act takes besides the id. It is optional where nothing says otherwise. */
export interface Taken {
  /** What it is, in a few words. */
  readonly text: Text;
  /** The only values. */
  readonly choices?: readonly string[];
  /** The value without it. */
  readonly usual?: string;
}

/** What an act takes, in both languages. */
export function taken(zh: string, en: string, choices?: readonly string[], usual?: string): Taken {
  return {
    text: both(zh, en),
    ...(choices === undefined ? {} : { choices }),
    ...(usual === undefined ? {} : { usual }),
  };
}

/**
 * Reads an amount or a count of an act. A command line gives it as text.
 *
 * @returns `undefined` if it is not given
 * @throws RangeError naming it
 */
export function takeNumber(given: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw new RangeError(`${name}: expected a whole number, got ${JSON.stringify(value)}`);
}

/**
 * Reads a text of an act.
 *
 * @returns `undefined` if it is not given
 * @throws TypeError naming it
 */
export function takeText(given: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new TypeError(`${name}: expected a text that is not empty, got ${JSON.stringify(value)}`);
}
