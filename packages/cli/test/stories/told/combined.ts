import { expect } from 'vitest';
import { pick } from '../merchant.js';
import { appid, expectHeard, movedBy, openid, type Stage, type Story } from '../stage.js';

/** Two orders of one payment, and a refund of one of them; another combined order is closed. */
export const combined: Story = {
  title: 'two orders are paid at once, and one of them is refunded',

  async v3(stage) {
    const { sandbox, merchant } = stage;
    const { mchid } = sandbox;
    const { prepay_id } = await place(stage, 'PICNIC');
    const query = () =>
      merchant.call('GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}', {
        path: { combine_out_trade_no: 'PICNIC' },
      });
    expect(await query()).toMatchObject({
      sub_orders: [{ trade_state: 'NOTPAY' }, { trade_state: 'NOTPAY' }],
    });

    expect(await movedBy(sandbox, () => sandbox.confirm(prepay_id))).toEqual({
      [`${openid}/BANK`]: -3_500,
      [`${mchid}/BASIC`]: 3_479,
      'wechatpay/FEES': 21,
    });
    const paid = await query();
    expect(paid).toMatchObject({
      sub_orders: [
        { out_trade_no: 'PICNIC_1', trade_state: 'SUCCESS', amount: { total_amount: 1_000 } },
        { out_trade_no: 'PICNIC_2', trade_state: 'SUCCESS', amount: { total_amount: 2_500 } },
      ],
    });
    await expectHeard(stage, '/combined/PICNIC', {
      event_type: 'TRANSACTION.SUCCESS',
      combine_out_trade_no: 'PICNIC',
      sub_orders: paid['sub_orders'],
    });

    const transaction_id = pick(paid, 'sub_orders.1.transaction_id');
    const returned = await movedBy(sandbox, async () => {
      await merchant.call('POST v3/refund/domestic/refunds', {
        json: {
          transaction_id,
          out_refund_no: 'PICNIC_2R',
          notify_url: `${merchant.url}/refund/PICNIC`,
          amount: { refund: 2_500, total: 2_500, currency: 'CNY' },
        },
      });
      await sandbox.clock.advance({ minutes: 1 });
    });
    expect(returned).toEqual({
      [`${openid}/BANK`]: 2_500,
      [`${mchid}/BASIC`]: -2_485,
      'wechatpay/FEES': -15,
    });
    await expectHeard(stage, '/refund/PICNIC', { event_type: 'REFUND.SUCCESS', transaction_id });
    expect(await query()).toMatchObject({
      sub_orders: [{ trade_state: 'SUCCESS' }, { trade_state: 'REFUND' }],
    });

    const other = await place(stage, 'RAIN');
    await merchant.call('POST v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close', {
      path: { combine_out_trade_no: 'RAIN' },
      json: {
        combine_appid: appid,
        sub_orders: ['RAIN_1', 'RAIN_2'].map((out_trade_no) => ({ mchid, out_trade_no })),
      },
    });
    await expect(sandbox.confirm(other.prepay_id)).rejects.toMatchObject({ code: 'EXPIRED' });
    await expectHeard(stage, '/combined/RAIN');
  },

  async v2(stage) {
    const { sandbox, merchant } = stage;
    const { mchid } = sandbox;
    const party = { combine_appid: appid, combine_mch_id: mchid, sign_type: 'HMAC-SHA256' };
    const order_list = [1_000, 2_500].map((total_fee, at) => ({
      mch_id: mchid,
      appid,
      body: '野餐',
      attach: `${at + 1}`,
      out_trade_no: `LUNCH_${at + 1}`,
      fee_type: 'CNY',
      total_fee,
    }));
    const order = await merchant.call('POST v2/pay/combinedorder', {
      xml: {
        ...party,
        combine_out_trade_no: 'LUNCH',
        combine_openid: openid,
        spbill_create_ip: '127.0.0.1',
        notify_url: `${merchant.url}/combined/LUNCH`,
        trade_type: 'JSAPI',
        scene_info: JSON.stringify({ payer_client_ip: '127.0.0.1' }),
        sub_order_list: JSON.stringify({ order_num: 2, order_list }),
      },
    });
    const query = () =>
      merchant.call('POST v2/pay/querycombinedorder', { xml: { ...party, combine_out_trade_no: 'LUNCH' } });
    expect(await query()).toMatchObject({ trade_state: 'NOTPAY' });
    expect(await movedBy(sandbox, () => sandbox.confirm(pick(order, 'prepay_id')))).toEqual({
      [`${openid}/BANK`]: -3_500,
      [`${mchid}/BASIC`]: 3_479,
      'wechatpay/FEES': 21,
    });
    expect(await query()).toMatchObject({ trade_state: 'SUCCESS', combine_openid: openid });
    await expectHeard(stage, '/combined/LUNCH', { result_code: 'SUCCESS', combine_out_trade_no: 'LUNCH' });

    const [told] = await merchant.heard('/combined/LUNCH');
    const { order_list: paid } = JSON.parse(pick(told, 'sub_order_list')) as { order_list: unknown };
    const returned = await movedBy(sandbox, async () => {
      await merchant.call('POST v2/secapi/pay/refund', {
        xml: {
          appid,
          mch_id: mchid,
          transaction_id: pick(paid, '1.transaction_id'),
          out_refund_no: 'LUNCH_2R',
          total_fee: 2_500,
          refund_fee: 2_500,
          notify_url: `${merchant.url}/refund/LUNCH`,
        },
      });
      await sandbox.clock.advance({ minutes: 1 });
    });
    expect(returned).toEqual({
      [`${openid}/BANK`]: 2_500,
      [`${mchid}/BASIC`]: -2_485,
      'wechatpay/FEES': -15,
    });
    await expectHeard(stage, '/refund/LUNCH', { out_refund_no: 'LUNCH_2R', refund_status: 'SUCCESS' });
  },
};

async function place({ sandbox, merchant }: Stage, number: string): Promise<{ prepay_id: string }> {
  const order = await merchant.call('POST v3/combine-transactions/jsapi', {
    json: {
      combine_appid: appid,
      combine_mchid: sandbox.mchid,
      combine_out_trade_no: number,
      combine_payer_info: { openid },
      notify_url: `${merchant.url}/combined/${number}`,
      sub_orders: [1_000, 2_500].map((total_amount, at) => ({
        mchid: sandbox.mchid,
        attach: `${at + 1}`,
        amount: { total_amount, currency: 'CNY' },
        out_trade_no: `${number}_${at + 1}`,
        description: '野餐',
      })),
    },
  });
  return { prepay_id: pick(order, 'prepay_id') };
}
