import { both } from '../../description/text.js';
import { relate, type ThingKind } from '../shared/thing.js';
import { type Declaration, declarations } from './declaration.js';

/** A declaration of a part of an order has a number of its own. Others go by the transaction_id. */
export const declarationThings: ThingKind<Declaration> = {
  kind: 'declaration',
  name: both('报关单', 'Customs declarations'),
  table: declarations,
  id: ({ sub_order_id, transaction_id }) => sub_order_id ?? transaction_id,
  ids: ({ sub_order_id }) => ({ sub_order_id }),
  state: ({ state }) => state,
  machine: () => ({
    names: {
      PROCESSING: both('申报中', 'Being declared'),
      SUCCESS: both('申报成功', 'Declared'),
      FAIL: both('申报失败', 'Refused'),
    },
    moves: {
      'PROCESSING > SUCCESS': both('海关受理', 'The customs office accepts it'),
      'PROCESSING > FAIL': both('海关退单', 'The customs office refuses it'),
      'SUCCESS > PROCESSING': both('修改后重新申报', 'It is changed and declared again'),
      'FAIL > PROCESSING': both('重新申报', 'It is declared again'),
    },
  }),
  outline: ({ declared, modified_at }) => ({
    title: declared.customs,
    amount: declared.order_fee,
    currency: declared.fee_type,
    created: modified_at,
  }),
  find({ store }, id) {
    const table = store.table(declarations);
    return table.find('sub_order_id', id) ?? table.find('order', id);
  },
  fields: (_world, { declared, transaction_id, out_trade_no, sub_order_id, state, explanation }) => ({
    ...declared,
    transaction_id,
    out_trade_no,
    ...(sub_order_id === undefined ? {} : { sub_order_id }),
    state,
    ...(explanation === undefined ? {} : { explanation }),
  }),
  related: (_world, { out_trade_no }) => relate('order', [out_trade_no], both('原订单', 'the order')),
};
