import { both } from '../../description/text.js';
import { relate, type ThingKind } from '../shared/thing.js';
import type { Authorization } from './authorization.js';
import { authorizations, describeAuthorization } from './authorizations.js';
import type { Batch } from './batch.js';
import { batches, describeEnd as describeBatch } from './batches.js';
import type { Bill } from './bill.js';
import { bills, describeEnd } from './bills.js';

export const transferThings: ThingKind<Bill> = {
  kind: 'transfer',
  name: both('转账', 'Transfers'),
  table: bills,
  id: ({ out_bill_no }) => out_bill_no,
  ids: ({ out_bill_no, transfer_bill_no }) => ({ out_bill_no, transfer_bill_no }),
  state: ({ state }) => state,
  machine: () => ({
    flow: 'transfer-to-users-user-confirmation/transfer',
    moves: {
      'ACCEPTED > FAIL': both('转账失败', 'The transfer fails'),
      'PROCESSING > TRANSFERING': both(
        '用户已授权，无需确认',
        'The user has authorized it and need not confirm',
      ),
    },
  }),
  outline: ({ remark, amount, openid, created_at }) => ({
    title: remark,
    amount,
    openid,
    created: created_at,
  }),
  find({ store }, id) {
    const table = store.table(bills);
    return table.get(id) ?? table.find('transfer_bill_no', id) ?? table.find('package', id);
  },
  fields: ({ mchid }, bill) => describeEnd({ mchid }, bill),
  pages: ({ package_info }) => [package_info],
  related: (_world, { authorizes }) =>
    relate(
      'transfer-authorization',
      [authorizes],
      both('一并确认的授权', 'the authorization that goes with it'),
    ),
  calls: (_world, { out_bill_no, sub_mchid }) =>
    sub_mchid !== undefined
      ? []
      : [
          {
            operation: 'POST v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel',
            label: both('撤销转账', 'Cancel the transfer'),
            options: { out_bill_no },
          },
        ],
};

export const authorizationThings: ThingKind<Authorization> = {
  kind: 'transfer-authorization',
  name: both('收款授权', 'Authorizations of transfers'),
  table: authorizations,
  id: ({ out_authorization_no }) => out_authorization_no,
  ids: ({ out_authorization_no, authorized }) => ({
    out_authorization_no,
    authorization_id: authorized?.authorization_id,
  }),
  state: ({ state }) => state,
  machine: () => ({ flow: 'transfer-to-users-authorized-automatic-receipt/authorize' }),
  outline: ({ user_display_name, openid, created_at }) => ({
    title: user_display_name,
    openid,
    created: created_at,
  }),
  find({ store }, id) {
    const table = store.table(authorizations);
    return table.get(id) ?? table.find('authorization_id', id) ?? table.find('package', id);
  },
  fields: (_world, authorization) => describeAuthorization(authorization),
  pages: ({ package_info }) => [package_info],
  calls: (_world, { out_authorization_no, isOfPartner }) =>
    isOfPartner === true
      ? []
      : [
          {
            operation:
              'POST v3/fund-app/mch-transfer/user-confirm-authorization/out-authorization-no/{out_authorization_no}/close',
            label: both('解除授权', 'Close the authorization'),
            options: { out_authorization_no },
          },
        ],
};

export const batchThings: ThingKind<Batch> = {
  kind: 'transfer-batch',
  name: both('批量转账', 'Batches of transfers'),
  table: batches,
  id: ({ out_batch_no }) => out_batch_no,
  ids: ({ out_batch_no, batch_id }) => ({ out_batch_no, batch_id }),
  state: ({ state }) => state,
  machine: () => ({
    names: {
      ACCEPTED: both('已受理', 'Accepted'),
      PROCESSING: both('转账中', 'Processing'),
      FINISHED: both('已完成', 'Finished'),
      CLOSED: both('已关闭', 'Closed'),
    },
    moves: {
      'ACCEPTED > PROCESSING': both('开始处理', 'Processing begins'),
      'PROCESSING > FINISHED': both('每笔明细都有了结果', 'Every transfer has a result'),
      'ACCEPTED > CLOSED': both('批次关闭', 'The batch is closed'),
      'PROCESSING > CLOSED': both('批次关闭', 'The batch is closed'),
    },
  }),
  outline: ({ name, total_amount, created_at }) => ({
    title: name,
    amount: total_amount,
    created: created_at,
  }),
  find({ store }, id) {
    const table = store.table(batches);
    return table.get(id) ?? table.find('batch_id', id);
  },
  fields: (_world, batch) => describeBatch(batch),
};
