import { Refusal } from '../../../runtime/refusal.js';
import type { Signing } from '../../../runtime/signature.js';
import type { World } from '../../../runtime/world.js';
import type { TableDefinition } from '../../../storage/table.js';
import type { Order, Payer, Prepay, TradeType } from './order.js';

/** A combined order: one page and one payment for several orders, which keep its number. */
export interface Combination {
  readonly combine_out_trade_no: string;
  /** WeChat Pay's number of the whole. Each order has a transaction_id of its own. */
  readonly combine_transaction_id: string;
  /** That of the request that created it: its notification is of the same one. @default v3 */
  readonly protocol?: Order['protocol'] | undefined;
  readonly trade_type: TradeType;
  readonly appid: string;
  /** The content of the request as one text. */
  readonly request: string;
  /** What messages of APIv2 repeat of the request: `device_info`. */
  readonly fields?: Order['fields'] | undefined;
  readonly signing: Signing;
  readonly notify_url?: string | undefined;
  readonly payer?: Payer | undefined;
  /** The out_trade_no of each order. */
  readonly parts: readonly string[];
  readonly closes_at: number;
  readonly prepay: Prepay;
  readonly former_pages?: readonly string[] | undefined;
}

/** By combine_out_trade_no. */
export const combinations: TableDefinition<Combination, 'page' | 'combine_transaction_id'> = {
  name: 'combined-orders',
  key: ({ combine_out_trade_no }) => combine_out_trade_no,
  indexes: {
    page: ({ prepay, former_pages }) => [...pagesOf(prepay), ...(former_pages ?? [])],
    combine_transaction_id: ({ combine_transaction_id }) => [combine_transaction_id],
  },
};

export function pagesOf({ prepay_id, code_url, h5_url }: Prepay): string[] {
  return [prepay_id, code_url, h5_url].filter((id) => id !== undefined);
}

/** @throws Refusal ORDERNOTEXIST */
export function findCombination({ store }: World, combine_out_trade_no: string): Combination {
  const found = store.table(combinations).get(combine_out_trade_no);
  if (found !== undefined) return found;
  throw new Refusal('ORDERNOTEXIST', '合单订单不存在：请核对合单商户订单号');
}
