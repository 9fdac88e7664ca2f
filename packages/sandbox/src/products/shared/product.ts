import type { Holding } from '../../remembered/holding.js';
import type { JobKind } from '../../runtime/jobs.js';
import type { World } from '../../runtime/world.js';
import type { AnyTable } from '../../storage/table.js';
import type { Act } from './act.js';
import type { BillSource } from './bill.js';
import type { Chain } from './chain.js';
import type { V2Handler, V3Handler } from './handler.js';
import type { BridgeOpened, BridgeOpens, DeclineReason } from './page.js';
import type { Particulars } from './particulars.js';
import type { Reading } from './reading.js';
import type { Agreement, Shown } from './shown.js';
import type { ThingKind } from './thing.js';

/** What a product adds to the sandbox. `products/list.ts` lists the products. */
export interface Product {
  /** The handlers of APIv2, by method and routing path: `POST v2/pay/orderquery`. */
  readonly v2?: Readonly<Record<string, V2Handler>>;
  /** The handlers of APIv3 and of the brand API, by method and routing path. */
  readonly v3?: Readonly<Record<string, V3Handler>>;
  readonly tables?: readonly AnyTable[];
  /** The kinds of its jobs, by name. */
  readonly jobs?: Readonly<Record<string, JobKind>>;
  /** The pages that it opens for the user. */
  readonly pages?: readonly PageKind[];
  /** What it knows under an id, such as an order under its out_trade_no. */
  readonly find?: (world: World, id: string) => Particulars | undefined;
  /**
   * What it keeps of families of which it plays some operations and not others, by the name of the family. A family of
   * which it plays all operations needs none.
   */
  readonly holdings?: Readonly<Record<string, Holding>>;
  /** The calls that lead to the notifications that it sends, by event. */
  readonly chains?: Readonly<Record<string, Chain>>;
  /** What the platform does about the things that it keeps, by the name of the act: `approve`. */
  readonly acts?: Readonly<Record<string, Act>>;
  /** The questions on which sources disagree, by name. */
  readonly readings?: Readonly<Record<string, Reading>>;
  /** The kinds of things that it keeps. */
  readonly kinds?: readonly ThingKind[];
  /** The kinds of daily bills that it writes. */
  readonly bills?: readonly BillSource[];
  /** What a user has of it, by openid, for the user's wallet. */
  readonly ofUser?: (world: World, openid: string) => readonly UserThing[];
  /** The openids of the users who have something of it, in order of addition, also several times. */
  readonly users?: (world: World) => readonly (string | undefined)[];
}

/** A thing of a user: an order, a contract, a coupon. */
export interface UserThing {
  /** `order`, `contract`, `coupon`, `transfer`, … */
  readonly kind: string;
  readonly id: string;
  readonly state: string;
  /** Further fields, by the names of answers. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What it is called in the user's wallet. */
  readonly title?: string | undefined;
  /** In the smallest unit of the currency. */
  readonly amount?: number | undefined;
  /** @default CNY */
  readonly currency?: string | undefined;
  /** Its last step, or its creation. */
  readonly at?: Date | undefined;
  /** The id of the page that it opens for the user now, for `confirm`. */
  readonly opens?: string | undefined;
  /** The acts that the user can perform on it now, for `operate`. */
  readonly can?: readonly string[] | undefined;
}

/** A kind of pages that the user can open. */
export interface PageKind {
  /** The fields of answers that name such a page: `prepay_id`. Each value is an id for the user's acts. */
  readonly ids: readonly string[];
  /** The paths of addresses that a merchant's program makes itself, and that lead the user's browser to such a page. */
  readonly opened?: readonly string[];
  /**
   * @returns the page of an id; `undefined` for an unknown id
   * @throws Refusal EXPIRED if a newer page has replaced it
   */
  find(world: World, id: string): Page | undefined;
}

/** A page in front of the user. */
export interface Page {
  /** The first of its ids. */
  readonly id: string;
  readonly opens: BridgeOpens;
  /** The text of its QR code. */
  readonly qr?: string;
  /** Its address for a browser outside WeChat. */
  readonly url?: string;
  /** The reasons of `decline` that it tells apart. Without them, each is leaving. */
  readonly reasons?: readonly DeclineReason[];
  /**
   * The user agrees: pays, signs, authorizes.
   *
   * @param by who agrees; that the page admits this user is checked before
   * @throws Refusal EXPIRED, ABANDONED, ALREADY_PAID or ALREADY_SIGNED
   */
  confirm(by: Agreement): void;
  /**
   * The user leaves, or the payment fails. A page that cannot fail for the reason treats it as leaving. Errors are those
   * of `confirm`.
   */
  decline(reason: DeclineReason): void;
  /** The current state of what the page opens. */
  describe(): BridgeOpened;
  /** What the user reads on it now. */
  show(): Shown;
}
