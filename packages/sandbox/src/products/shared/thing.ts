import type { Text } from '../../description/text.js';
import type { machines } from '../../generated/machines.js';
import type { World } from '../../runtime/world.js';

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
  /** The ids that belong to this thing alone, by the names of answers. The list and the timeline find it by them. */
  ids(row: Row): Readonly<Record<string, string | undefined>>;
  /** @param now the sandbox's time in milliseconds: some states end by themselves */
  state(row: Row, now: number): string;
  /** All its states, and the moves between them. */
  machine(row: Row, world: World): Machine;
  outline(row: Row): Outline;
  /** @returns the thing with one of its ids */
  find(world: World, id: string): Row | undefined;
  /** What is known of it, by the names of answers. */
  fields(world: World, row: Row): Readonly<Record<string, unknown>>;
  /** The ids of the pages that it opens for the user. */
  pages?(row: Row): readonly (string | undefined)[];
  /** Other things that have to do with it. */
  related?(world: World, row: Row): readonly RelatedThing[];
  /** What the merchant's program can do about it. */
  calls?(world: World, row: Row): readonly MerchantCall[];
}

/** What lists show of a thing. */
export interface Outline {
  /** Its description, in the words of the merchant. */
  readonly title?: string | undefined;
  /** In the smallest unit of the currency. */
  readonly amount?: number | undefined;
  /** @default CNY */
  readonly currency?: string | undefined;
  readonly openid?: string | undefined;
  /** Milliseconds, by the sandbox's clock. */
  readonly created?: number | undefined;
}

/** The states of a thing. What the parts say adds up. */
export interface Machine {
  /** The machine of a task in `openapi/flows`. */
  readonly flow?: keyof typeof machines;
  /** The field of answers whose enumeration names the states: `get v3/certificates status`. */
  readonly field?: string;
  /** Further states, which the field names. */
  readonly states?: readonly string[];
  /** Further states, or other names. */
  readonly names?: Readonly<Record<string, Text>>;
  /** Further moves: `NOTPAY > SUCCESS`. */
  readonly moves?: Readonly<Record<string, Text>>;
}

/** Another thing that has to do with it. */
export interface RelatedThing {
  readonly kind: string;
  readonly id: string;
  readonly relation: Text;
}

/** A call of the merchant's program. */
export interface MerchantCall {
  /** `POST v3/refund/domestic/refunds` */
  readonly operation: string;
  readonly label: Text;
  /** As the SDK takes them: path variables, `json` or `xml`. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** @returns the relations to things that exist */
export function relate(kind: string, ids: readonly (string | undefined)[], relation: Text): RelatedThing[] {
  return ids.flatMap((id) => (id === undefined ? [] : [{ kind, id, relation }]));
}
