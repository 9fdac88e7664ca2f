import type { Text } from '../../runtime/text.js';

/** A kind of things that a product keeps, each of which is a row of a table: orders, contracts, coupons. */
export interface ThingKind<Row extends object = object> {
  /** Unique among all products: `order`. */
  readonly kind: string;
  readonly name: Text;
  readonly table: { readonly name: string };
  /**
   * Whether a row of the table is such a thing. The answer for a row never changes.
   *
   * @default every row is
   */
  includes?(row: Row): boolean;
  /** The id in the list, which leads to the thing: the merchant's number. */
  id(row: Row): string;
  /** @param now the sandbox's time in milliseconds: some states end by themselves */
  state(row: Row, now: number): string;
}
