import type { CallStep, Chain } from '../shared/chain.js';
import { closedEvent, confirmedEvent } from './authorizations.js';
import { batchFinished } from './batches.js';
import { finished } from './bills.js';

const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';

const transfer: CallStep = {
  call: 'POST v3/fund-app/mch-transfer/transfer-bills',
  give: ({ appid, number, notifyUrl }) => ({
    json: {
      appid,
      out_bill_no: number,
      openid,
      transfer_amount: 100,
      transfer_remark: '新会员有礼',
      transfer_scene_id: '1000',
      transfer_scene_report_infos: [
        { info_type: '活动名称', info_content: '新会员有礼' },
        { info_type: '奖励说明', info_content: '注册即得一元' },
      ],
      notify_url: notifyUrl,
    },
  }),
};

const authorization: CallStep = {
  call: 'POST v3/fund-app/mch-transfer/user-confirm-authorization',
  give: ({ appid, number, notifyUrl }) => ({
    json: {
      appid,
      out_authorization_no: number,
      openid: `o${number}`,
      transfer_scene_id: '1000',
      user_display_name: '用户',
      authorization_notify_url: notifyUrl,
    },
  }),
};

const batch: CallStep = {
  call: 'POST v3/transfer/batches',
  give: ({ appid, number, notifyUrl }) => ({
    json: {
      appid,
      out_batch_no: number,
      batch_name: '报销单',
      batch_remark: '报销单',
      total_amount: 100,
      total_num: 1,
      transfer_detail_list: [
        { out_detail_no: `${number}D`, transfer_amount: 100, transfer_remark: '报销', openid },
      ],
      notify_url: notifyUrl,
    },
  }),
};

/** The calls that lead to the notifications of transfers. */
export const transferChains: Readonly<Record<string, Chain>> = {
  [finished]: { steps: [transfer, { confirm: 'package_info' }, { wait: 2_000 }] },
  [batchFinished]: { steps: [batch, { wait: 3_000 }] },
  [confirmedEvent]: { steps: [authorization, { confirm: 'package_info' }] },
  [closedEvent]: {
    steps: [
      authorization,
      { confirm: 'package_info' },
      {
        call: 'POST v3/fund-app/mch-transfer/user-confirm-authorization/out-authorization-no/{out_authorization_no}/close',
        give: ({ number }) => ({ out_authorization_no: number }),
      },
    ],
  },
};
