import { both } from '../../../description/text.js';
import type { World } from '../../../runtime/world.js';
import { isProposed } from '../contract.js';
import { contracts } from '../contracts.js';
import { listRefunds } from '../refunds/table.js';
import { shares } from '../sharing/table.js';
import { type MerchantCall, type RelatedThing, relate, type ThingKind } from '../thing.js';
import { describeV3 } from './describe.js';
import { isPaid, type Order, tradeState } from './order.js';
import { orders } from './table.js';

/** What the kinds of orders have in common, however they are paid. */
export const orderThing: Omit<ThingKind<Order>, 'kind' | 'name' | 'machine'> = {
  table: orders,
  id: ({ out_trade_no }) => out_trade_no,
  ids: ({ out_trade_no, payment, early_id }) => ({
    out_trade_no,
    transaction_id: payment?.transaction_id ?? early_id,
  }),
  state: tradeState,
  outline: ({ description, total, currency, payment, payer, created_at }) => ({
    title: description,
    amount: total,
    currency,
    openid: payment?.openid ?? payer?.openid,
    created: created_at,
  }),
  find({ store }, id) {
    const table = store.table(orders);
    return table.get(id) ?? table.find('transaction_id', id) ?? table.find('page', id);
  },
  fields: (world, order) => describeV3(order, world.clock.now()),
  related: listRelated,
  calls: (world, order) => [...listRefundCalls(world, order), closeCall(order)],
};

function listRelated(world: World, { payment, signs, contract_id }: Order): RelatedThing[] {
  const { store } = world;
  const { transaction_id = '' } = payment ?? {};
  const contract = store.table(contracts).get(signs?.key ?? '');
  return [
    ...relate('refund', numbersOf(listRefunds(world, transaction_id)), both('退款', 'refund')),
    ...relate(
      'share',
      store
        .table(shares)
        .list('transaction_id', transaction_id)
        .map(({ out_order_no }) => out_order_no),
      both('分账', 'profit sharing'),
    ),
    ...relate('contract', [contract_id], both('所依据的协议', 'the contract it is deducted by')),
    ...(contract === undefined
      ? []
      : relate(
          'contract',
          [isProposed(contract) ? contract.code : contract.contract_id],
          both('一并签约的协议', 'the contract that is signed with it'),
        )),
  ];
}

function numbersOf(refunds: readonly { readonly out_refund_no: string }[]): string[] {
  return refunds.map(({ out_refund_no }) => out_refund_no);
}

/** A refund of what is left. */
function listRefundCalls(world: World, order: Order): MerchantCall[] {
  const { total, refunded, currency, out_trade_no, parties } = order;
  if (!isPaid(order)) return [];
  const count = listRefunds(world, order.payment.transaction_id).length + 1;
  return [
    {
      operation: 'POST v3/refund/domestic/refunds',
      label: both('退款', 'Refund'),
      options: {
        json: {
          ...(parties.sub_mchid === undefined ? {} : { sub_mchid: parties.sub_mchid }),
          transaction_id: order.payment.transaction_id,
          out_refund_no: `${out_trade_no}-R${count}`.slice(-64),
          amount: { refund: total - refunded, total, currency },
        },
      },
    },
  ];
}

function closeCall({ out_trade_no, parties: { mchid, sub_mchid } }: Order): MerchantCall {
  const [root, json] =
    sub_mchid === undefined
      ? ['v3/pay/transactions', { mchid }]
      : ['v3/pay/partner/transactions', { sp_mchid: mchid, sub_mchid }];
  return {
    operation: `POST ${root}/out-trade-no/{out_trade_no}/close`,
    label: both('关单', 'Close the order'),
    options: { out_trade_no, json },
  };
}
