import { expect } from 'vitest';
import { pick } from '../merchant.js';
import { appid, dateIn, expectHeard, movedBy, openid, type Story } from '../stage.js';

/** A user complains about an order; the merchant answers, refunds, and completes the complaint. */
export const complaint: Story = {
  title: 'a complaint is answered, refunded and completed',

  async v3(stage) {
    const { sandbox, merchant } = stage;
    const { mchid } = sandbox;
    const root = 'v3/merchant-service/complaints-v2';
    await merchant.call('POST v3/merchant-service/complaint-notifications', {
      json: { url: `${merchant.url}/complaint` },
    });
    const order = await merchant.call('POST v3/pay/transactions/jsapi', {
      json: {
        appid,
        mchid,
        description: '一双鞋',
        out_trade_no: 'SHOES',
        notify_url: `${merchant.url}/pay/SHOES`,
        amount: { total: 9_900 },
        payer: { openid },
      },
    });
    await sandbox.confirm(pick(order, 'prepay_id'));
    await sandbox.clock.advance({ days: 3 });
    const raised = await sandbox.operate('raise-complaint', 'SHOES', {
      problem_description: '鞋子开胶',
      payer_phone: '13800000000',
    });
    const complaint_id = pick(raised, 'complaint_id');
    const path = { complaint_id };
    const json = { complainted_mchid: mchid };
    const query = () => merchant.call(`GET ${root}/{complaint_id}`, { path });
    const told = (event_type: string, action_type: string) => ({ event_type, action_type, complaint_id });
    const created = told('COMPLAINT.CREATE', 'CREATE_COMPLAINT');
    await expectHeard(stage, '/complaint', created);

    const today = await dateIn(sandbox, 0);
    const list = await merchant.call(`GET ${root}`, { query: { begin_date: today, end_date: today } });
    expect(list).toMatchObject({ total_count: 1, data: [{ complaint_id, complaint_state: 'PENDING' }] });
    const found = await query();
    expect(found).toMatchObject({
      complaint_state: 'PENDING',
      complaint_order_info: [{ out_trade_no: 'SHOES', amount: 9_900 }],
      apply_refund_amount: 9_900,
    });
    expect(await merchant.reveal(pick(found, 'payer_phone'))).toBe('13800000000');

    await merchant.call(`POST ${root}/{complaint_id}/response`, {
      path,
      json: { ...json, response_content: '马上为您退款' },
    });
    expect(await query()).toMatchObject({ complaint_state: 'PROCESSING' });
    await merchant.call(`POST ${root}/{complaint_id}/update-refund-progress`, {
      path,
      json: { action: 'APPROVE', launch_refund_day: 0 },
    });
    const refunded = await movedBy(sandbox, async () => {
      await merchant.call('POST v3/refund/domestic/refunds', {
        json: {
          out_trade_no: 'SHOES',
          out_refund_no: 'SHOES_R',
          amount: { refund: 9_900, total: 9_900, currency: 'CNY' },
        },
      });
      await sandbox.clock.advance({ minutes: 1 });
    });
    expect(refunded).toEqual({
      [`${openid}/BANK`]: 9_900,
      [`${mchid}/BASIC`]: -9_841,
      'wechatpay/FEES': -59,
    });
    await sandbox.operate('refund-complaint', complaint_id);
    expect(await query()).toMatchObject({ complaint_state: 'PROCESSED', complaint_full_refunded: true });
    // Complete already: a completion changes nothing, and tells nothing.
    await merchant.call(`POST ${root}/{complaint_id}/complete`, { path, json });
    const change = 'COMPLAINT.STATE_CHANGE';
    await expectHeard(
      stage,
      '/complaint',
      created,
      told(change, 'MERCHANT_RESPONSE'),
      told(change, 'MERCHANT_APPROVE_REFUND'),
      told(change, 'REFUND_SUCCESS'),
    );
  },
};
