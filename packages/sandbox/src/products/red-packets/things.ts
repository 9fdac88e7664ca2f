import { both } from '../../description/text.js';
import type { ThingKind } from '../shared/thing.js';
import type { RedPacket } from './red-packet.js';
import { redPackets } from './red-packets.js';

export const redPacketThings: ThingKind<RedPacket> = {
  kind: 'red-packet',
  name: both('现金红包', 'Red packets'),
  table: redPackets,
  id: ({ mch_billno }) => mch_billno,
  ids: ({ mch_billno, send_listid }) => ({ mch_billno, send_listid }),
  state: ({ state }) => state,
  machine: () => ({
    field: 'post v2/mmpaymkttransfers/gethbinfo status',
    names: {
      SENDING: both('发放中', 'Being sent'),
      SENT: both('已发放待领取', 'Sent, to be received'),
      RECEIVED: both('已领取', 'Received'),
      RFUND_ING: both('退款中', 'Going back'),
      REFUND: both('已退款', 'Given back'),
    },
    moves: {
      'SENDING > SENT': both('发放成功', 'It has been sent'),
      'SENDING > RECEIVED': both('用户领取', 'The user receives it'),
      'SENT > RECEIVED': both('用户领取', 'The user receives it'),
      'SENT > RFUND_ING': both('24 小时未领取', 'Not received within 24 hours'),
      'RFUND_ING > REFUND': both('资金退回商户', 'The money is back'),
    },
  }),
  outline: ({ fields, amount, openid, sent_at }) => ({
    title: fields['act_name'],
    amount,
    openid,
    created: sent_at,
  }),
  find({ store }, id) {
    const table = store.table(redPackets);
    return table.get(id) ?? table.find('page', id);
  },
  fields: (_world, { fields, send_listid, amount, state }) => ({
    ...fields,
    send_listid,
    total_amount: amount,
    status: state,
  }),
  pages: ({ send_listid }) => [send_listid],
};
