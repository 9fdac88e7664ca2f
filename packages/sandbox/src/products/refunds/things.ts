import { both } from '../../description/text.js';
import { describeRefund } from '../shared/refunds/describe.js';
import type { Refund } from '../shared/refunds/refund.js';
import { refunds } from '../shared/refunds/table.js';
import { relate, type ThingKind } from '../shared/thing.js';

export const refundThings: ThingKind<Refund> = {
  kind: 'refund',
  name: both('退款', 'Refunds'),
  table: refunds,
  id: ({ out_refund_no }) => out_refund_no,
  ids: ({ out_refund_no, refund_id }) => ({ out_refund_no, refund_id }),
  state: ({ state }) => state,
  machine: () => ({
    flow: 'refunds/refund',
    moves: { 'ABNORMAL > CLOSED': both('退款关闭，资金退回商户', 'Closed. The money is back') },
  }),
  outline: ({ reason, amount, currency, openid, created_at }) => ({
    title: reason,
    amount,
    currency,
    openid,
    created: created_at,
  }),
  find({ store }, id) {
    const table = store.table(refunds);
    return table.get(id) ?? table.find('refund_id', id);
  },
  fields: (_world, refund) => describeRefund(refund),
  related: (_world, { out_trade_no }) => relate('order', [out_trade_no], both('原订单', 'the order')),
};
