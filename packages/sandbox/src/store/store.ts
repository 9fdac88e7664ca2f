import type { DeliveryRecord } from '../delivery/delivery.js';
import type { Contract } from '../domain/contract.js';
import type { Order } from '../domain/order.js';
import type { Session } from '../domain/session.js';

/**
 * Rows under a key, and under further names. Synchronous, so that a handler reads, decides and writes without another
 * request coming in between.
 */
export interface Table<Row, Index extends string = never> {
  get(key: string): Row | undefined;
  /** The row last written among those with that value. */
  find(index: Index, value: string): Row | undefined;
  /** Adds the row, or puts it in the place of the one with its key. */
  put(row: Row): void;
  /** In the order they were added. */
  all(): Row[];
}

export interface BrandNotifyConfig {
  readonly brand_id: string;
  readonly notify_url: string;
  /** By the sandbox's clock, in milliseconds. */
  readonly updated_at: number;
}

/** All that a sandbox remembers. */
export interface Store {
  /** By out_trade_no; `entrance` is whatever the user comes in by: prepay_id, code_url, mweb_url. */
  readonly orders: Table<Order, 'transaction_id' | 'entrance'>;
  /** By family, plan and code. */
  readonly contracts: Table<Contract, 'contract_id'>;
  /** By session_id or pre_entrustweb_id. */
  readonly sessions: Table<Session, 'contract'>;
  readonly deliveries: Table<DeliveryRecord>;
  /** Where a brand hears of its product coupons, by brand_id. */
  readonly brandNotifyConfigs: Table<BrandNotifyConfig>;
}
