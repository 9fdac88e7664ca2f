import { both } from '../../description/text.js';
import { rfc3339 } from '../../runtime/time.js';
import { type Share, sumOf } from '../shared/sharing/share.js';
import { type SharingReturn, shares, sharingReturns } from '../shared/sharing/table.js';
import { relate, type ThingKind } from '../shared/thing.js';

export const shareThings: ThingKind<Share> = {
  kind: 'share',
  name: both('分账', 'Profit sharing'),
  table: shares,
  id: ({ out_order_no }) => out_order_no,
  ids: ({ out_order_no, order_id }) => ({ out_order_no, order_id }),
  state: ({ state }) => state,
  machine: () => ({ flow: 'profit-sharing/share' }),
  outline: ({ description, parts, released, created_at }) => ({
    title: description,
    amount: sumOf(parts) + released,
    created: created_at,
  }),
  find({ store }, id) {
    const table = store.table(shares);
    return table.get(id) ?? table.find('order_id', id);
  },
  fields: (_world, { out_order_no, order_id, transaction_id, state, parts, finishes, released }) => ({
    out_order_no,
    order_id,
    transaction_id,
    state,
    receivers: parts,
    unfreeze_unsplit: finishes,
    released,
  }),
  related: ({ store }, { out_trade_no, order_id }) => [
    ...relate('order', [out_trade_no], both('原订单', 'the order')),
    ...relate(
      'share-return',
      store
        .table(sharingReturns)
        .list('order_id', order_id)
        .map(({ out_return_no }) => out_return_no),
      both('分账回退', 'return'),
    ),
  ],
};

export const sharingReturnThings: ThingKind<SharingReturn> = {
  kind: 'share-return',
  name: both('分账回退', 'Returns of shares'),
  table: sharingReturns,
  id: ({ out_return_no }) => out_return_no,
  ids: ({ out_return_no, return_id }) => ({ out_return_no, return_id }),
  state: ({ result }) => result,
  machine: () => ({ flow: 'profit-sharing/share/3' }),
  outline: ({ description, amount, created_at }) => ({ title: description, amount, created: created_at }),
  find({ store }, id) {
    const table = store.table(sharingReturns);
    return table.get(id) ?? table.find('return_id', id);
  },
  fields: (_world, { created_at, ended_at, ...fields }) => ({
    ...fields,
    create_time: rfc3339(created_at),
    ...(ended_at === undefined ? {} : { finish_time: rfc3339(ended_at) }),
  }),
  related: (_world, { out_order_no }) => relate('share', [out_order_no], both('原分账', 'the share')),
};
