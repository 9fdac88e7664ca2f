import { type Act, taken } from '../shared/act.js';
import type { Product } from '../shared/product.js';
import { balanceOfSub, dayEndBalanceOfSub, ownBalance, ownDayEndBalance } from './balances.js';
import { withdrawalThings } from './things.js';
import { withdrawalById, withdrawalByNumber, withdrawForSub, withdrawOwn } from './withdraw.js';
import { giveBack } from './withdrawal.js';
import {
  changeWithdrawal,
  completeWithdrawal,
  completionKind,
  describeWithdrawal,
  withdrawals,
} from './withdrawals.js';

const returnWithdrawal: Act = {
  does: 'the bank does not take the money of a withdrawal, or sends it back',
  label: { zh: '银行退票', en: 'The bank returns the money' },
  about: ['withdrawal'],
  takes: { reason: taken('退票原因', 'why', undefined, '银行卡号有误') },
  perform(world, id, { reason = '银行卡号有误' }) {
    const table = world.store.table(withdrawals);
    const withdrawal = table.find('withdraw_id', id) ?? table.find('out_request_no', id);
    if (withdrawal === undefined) return undefined;
    if (typeof reason !== 'string') throw new TypeError('reason: expected a text');
    const returned = giveBack(withdrawal, reason, world.clock.now());
    changeWithdrawal(world, returned);
    return describeWithdrawal(world, returned);
  },
};

/** The withdrawals and balances of merchants and their sub-merchants (提现与余额). */
export const funds: Product = {
  v3: {
    'POST v3/ecommerce/fund/withdraw': withdrawForSub,
    'GET v3/ecommerce/fund/withdraw/out-request-no/{out_request_no}': withdrawalByNumber,
    'GET v3/ecommerce/fund/withdraw/{withdraw_id}': withdrawalById,
    'POST v3/merchant/fund/withdraw': withdrawOwn,
    'GET v3/merchant/fund/withdraw/out-request-no/{out_request_no}': withdrawalByNumber,
    'GET v3/merchant/fund/withdraw/withdraw-id/{withdraw_id}': withdrawalById,
    'GET v3/ecommerce/fund/balance/{sub_mchid}': balanceOfSub,
    'GET v3/ecommerce/fund/enddaybalance/{sub_mchid}': dayEndBalanceOfSub,
    'GET v3/merchant/fund/balance/{account_type}': ownBalance,
    'GET v3/merchant/fund/dayendbalance/{account_type}': ownDayEndBalance,
  },
  kinds: [withdrawalThings],
  tables: [withdrawals],
  jobs: {
    [completionKind]: {
      perform: completeWithdrawal,
      text: { zh: '提现到账', en: 'A withdrawal reaches the bank' },
    },
  },
  find: (world, id) => {
    const table = world.store.table(withdrawals);
    const found = table.find('withdraw_id', id) ?? table.find('out_request_no', id);
    return (
      found && {
        fields: describeWithdrawal(world, found),
        notifyUrls: { 'MCHWITHDRAW.CHANGE': found.notify_url },
        signing: { named: found.named },
      }
    );
  },
  chains: {
    'MCHWITHDRAW.CHANGE': {
      steps: [
        {
          call: 'POST v3/merchant/fund/withdraw',
          give: ({ number, notifyUrl }) => ({
            json: { out_request_no: number, amount: 100, account_type: 'BASIC', notify_url: notifyUrl },
          }),
        },
        { wait: 3_000 },
      ],
    },
  },
  acts: { 'return-withdrawal': returnWithdrawal },
};
