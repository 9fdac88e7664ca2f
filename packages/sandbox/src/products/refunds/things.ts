import type { Refund } from '../shared/refunds/refund.js';
import { refunds } from '../shared/refunds/table.js';
import type { ThingKind } from '../shared/thing.js';

export const refundThings: ThingKind<Refund> = {
  kind: 'refund',
  name: { zh: '退款', en: 'Refunds' },
  table: refunds,
  id: ({ out_refund_no }) => out_refund_no,
  state: ({ state }) => state,
};
