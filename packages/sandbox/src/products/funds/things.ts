import { both } from '../../description/text.js';
import type { ThingKind } from '../shared/thing.js';
import type { Withdrawal } from './withdrawal.js';
import { describeWithdrawal, withdrawals } from './withdrawals.js';

export const withdrawalThings: ThingKind<Withdrawal> = {
  kind: 'withdrawal',
  name: both('提现', 'Withdrawals'),
  table: withdrawals,
  id: ({ out_request_no }) => out_request_no,
  ids: ({ out_request_no, withdraw_id }) => ({ out_request_no, withdraw_id }),
  state: ({ state }) => state,
  machine: () => ({ flow: 'e-commerce-platform-payments/trade' }),
  outline: ({ remark, amount, created_at }) => ({ title: remark, amount, created: created_at }),
  find({ store }, id) {
    const table = store.table(withdrawals);
    return table.find('out_request_no', id) ?? table.find('withdraw_id', id);
  },
  fields: describeWithdrawal,
};
