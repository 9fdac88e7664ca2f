import type { Stage } from './stage.js';

/** A user complains about an order; the merchant answers, refunds, and the complaint is settled. */
export async function complaint({ sandbox, pay, merchant, story, notified }: Stage): Promise<void> {
  const { mchid } = sandbox;
  const { merchantService } = pay.v3;
  const one = merchantService.complaintsV2._complaint_id_;

  story.chapter('1. A paid order');
  await merchantService.complaintNotifications.post({ json: { url: `${merchant.url}/complaint` } });
  const order = await pay.v3.pay.transactions.native.post({
    json: {
      appid: 'wxd678efh567hg6787',
      mchid,
      description: '一双鞋',
      out_trade_no: 'SHOES',
      notify_url: `${merchant.url}/pay`,
      amount: { total: 9_900 },
    },
  });
  await sandbox.confirm(order.data.code_url);
  story.say('the user pays 99.00 yuan for a pair of shoes');

  story.chapter('2. Three days later the user complains');
  await sandbox.clock.advance({ days: 3 });
  const raised = await sandbox.operate('raise-complaint', 'SHOES', {
    problem_description: '鞋子开胶',
    payer_phone: '13800000000',
  });
  const complaint_id = String(raised['complaint_id']);
  const created = await notified('COMPLAINT.CREATE');
  story.check(`COMPLAINT.CREATE: ${created?.data.action_type}`, created?.data.complaint_id === complaint_id);
  const { data } = await one.get({ complaint_id });
  story.call(
    'await pay.v3.merchantService.complaintsV2._complaint_id_.get({ complaint_id })',
    `${data.complaint_state}: ${data.problem_description}; phone ${data.payer_phone}, decrypted`,
  );

  story.chapter('3. The merchant answers and refunds');
  await one.response.post({
    complaint_id,
    json: { complainted_mchid: mchid, response_content: '马上为您退款' },
  });
  await one.updateRefundProgress.post({ complaint_id, json: { action: 'APPROVE', launch_refund_day: 0 } });
  await pay.v3.refund.domestic.refunds.post({
    json: {
      out_trade_no: 'SHOES',
      out_refund_no: 'SHOES_BACK',
      amount: { refund: 9_900, total: 9_900, currency: 'CNY' },
    },
  });
  await sandbox.clock.advance({ minutes: 1 });
  await sandbox.operate('refund-complaint', complaint_id);
  const settled = await one.get({ complaint_id });
  story.check(
    `the complaint is ${settled.data.complaint_state}`,
    settled.data.complaint_state === 'PROCESSED',
  );
  const history = await one.negotiationHistorys.get({ complaint_id });
  for (const step of history.data.data ?? []) story.say(`${step.operate_time} ${step.operate_type}`);
}
