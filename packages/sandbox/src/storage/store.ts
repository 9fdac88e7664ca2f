import type { DeliveryRecord } from '../delivery/delivery.js';
import type { Contract } from '../products/shared/contract.js';
import type { Order } from '../products/payments/order.js';
import type { Session } from '../products/contracts/session.js';

/**
 * Rows by key and by further indexes. Synchronous: between the reads and writes of a handler, no other request runs.
 */
export interface Table<Row, Index extends string = never> {
  get(key: string): Row | undefined;
  /** The last written row with that value of the index. */
  find(index: Index, value: string): Row | undefined;
  /** Adds the row, or replaces the row with its key. */
  put(row: Row): void;
  /** In order of insertion. */
  all(): Row[];
}

export interface BrandNotifyConfig {
  readonly brand_id: string;
  readonly notify_url: string;
  /** The time by the sandbox's clock, in milliseconds. */
  readonly updated_at: number;
}

/** The state of a sandbox. */
export interface Store {
  /** By out_trade_no. `entrance` is any id that opens the order: prepay_id, code_url, mweb_url. */
  readonly orders: Table<Order, 'transaction_id' | 'entrance'>;
  /** By family, plan and code. */
  readonly contracts: Table<Contract, 'contract_id'>;
  /** By session_id or pre_entrustweb_id. */
  readonly sessions: Table<Session, 'contract'>;
  readonly deliveries: Table<DeliveryRecord>;
  /** The notification URLs of a brand's product coupons, by brand_id. */
  readonly brandNotifyConfigs: Table<BrandNotifyConfig>;
}
