import { both } from '../../description/text.js';
import type { World } from '../../runtime/world.js';
import { type MerchantCall, relate, type ThingKind } from '../shared/thing.js';
import type { Complaint } from './complaint.js';
import { complaints } from './complaints.js';

export const complaintThings: ThingKind<Complaint> = {
  kind: 'complaint',
  name: both('投诉', 'Complaints'),
  table: complaints,
  id: ({ complaint_id }) => complaint_id,
  ids: ({ complaint_id }) => ({ complaint_id }),
  state: ({ state }) => state,
  machine: () => ({
    flow: 'consumer-complaints/complaint',
    moves: {
      'PENDING > PROCESSED': both('商户直接反馈处理完成', 'The merchant completes it at once'),
      'PROCESSED > PENDING': both('用户再次发起，等待商户', 'The user complains again and waits'),
    },
  }),
  outline: ({ description, refund_amount, openid, at }) => ({
    title: description,
    amount: refund_amount,
    openid,
    created: at,
  }),
  find: ({ store }, id) => store.table(complaints).get(id),
  fields: (_world, { complaint_id, state, mchid, openid, description, problem, order, times, history }) => ({
    complaint_id,
    complaint_state: state,
    complainted_mchid: mchid,
    payer_openid: openid,
    complaint_detail: description,
    problem_type: problem,
    ...order,
    user_complaint_times: times,
    history,
  }),
  related: (_world, { order }) => relate('order', [order.out_trade_no], both('被投诉的订单', 'the order')),
  calls: listCalls,
};

const root = 'POST v3/merchant-service/complaints-v2/{complaint_id}';

function listCalls(_world: World, { complaint_id, mchid }: Complaint): MerchantCall[] {
  const json = { complainted_mchid: mchid };
  return [
    {
      operation: `${root}/response`,
      label: both('回复', 'Reply'),
      options: { complaint_id, json: { ...json, response_content: '已收到您的反馈，正在处理' } },
    },
    {
      operation: `${root}/complete`,
      label: both('反馈处理完成', 'Complete'),
      options: { complaint_id, json },
    },
    {
      operation: `${root}/update-refund-progress`,
      label: both('同意退款', 'Approve the refund'),
      options: { complaint_id, json: { action: 'APPROVE', launch_refund_day: 0 } },
    },
  ];
}
