import { expect } from 'vitest';
import { pick } from '../merchant.js';
import { appid, expectHeard, movedBy, moveTo, openid, type Stage, type Story } from '../stage.js';

/** JSAPI order → pay → notify → query → partial refund → notify → bill. */
export const payments: Story = {
  title: 'an order is paid, refunded in part, and both are in the bill',

  async v3(stage) {
    const { sandbox, merchant } = stage;
    const { mchid } = sandbox;
    const order = await merchant.call('POST v3/pay/transactions/jsapi', {
      json: {
        appid,
        mchid,
        description: '一杯咖啡',
        out_trade_no: 'COFFEE_3',
        notify_url: `${merchant.url}/pay/COFFEE_3`,
        amount: { total: 3_200 },
        payer: { openid },
      },
    });
    const query = () =>
      merchant.call('GET v3/pay/transactions/out-trade-no/{out_trade_no}', {
        path: { out_trade_no: 'COFFEE_3' },
        query: { mchid },
      });
    expect(await query()).toMatchObject({ trade_state: 'NOTPAY' });

    expect(await movedBy(sandbox, () => sandbox.confirm(pick(order, 'prepay_id')))).toEqual({
      [`${openid}/BANK`]: -3_200,
      [`${mchid}/BASIC`]: 3_181,
      'wechatpay/FEES': 19,
    });
    const paid = await query();
    const { transaction_id } = paid;
    expect(paid).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'JSAPI', payer: { openid } });
    const told = { event_type: 'TRANSACTION.SUCCESS', transaction_id, amount: paid['amount'] };
    await expectHeard(stage, '/pay/COFFEE_3', told);

    const refund = () =>
      merchant.call('POST v3/refund/domestic/refunds', {
        json: {
          out_trade_no: 'COFFEE_3',
          out_refund_no: 'MILK_3',
          notify_url: `${merchant.url}/refund/COFFEE_3`,
          amount: { refund: 1_200, total: 3_200, currency: 'CNY' },
        },
      });
    const returned = await movedBy(sandbox, async () => {
      const accepted = await refund();
      expect(accepted).toMatchObject({ status: 'PROCESSING', transaction_id });
      // The same number is the same refund.
      expect(await refund()).toMatchObject({ refund_id: accepted['refund_id'] });
      await sandbox.clock.advance({ minutes: 1 });
    });
    expect(returned).toEqual({ [`${openid}/BANK`]: 1_200, [`${mchid}/BASIC`]: -1_193, 'wechatpay/FEES': -7 });
    const done = await merchant.call('GET v3/refund/domestic/refunds/{out_refund_no}', {
      path: { out_refund_no: 'MILK_3' },
    });
    expect(done).toMatchObject({ status: 'SUCCESS', amount: { refund: 1_200, total: 3_200 } });
    await expectHeard(stage, '/refund/COFFEE_3', {
      event_type: 'REFUND.SUCCESS',
      refund_status: 'SUCCESS',
      out_refund_no: 'MILK_3',
    });
    expect(await query()).toMatchObject({ trade_state: 'REFUND' });
    await expectHeard(stage, '/pay/COFFEE_3', told);

    await expectBill(stage, 'v3', 'COFFEE_3', 'MILK_3');
  },

  async v2(stage) {
    const { sandbox, merchant } = stage;
    const party = { appid, mch_id: sandbox.mchid };
    const order = await merchant.call('POST v2/pay/unifiedorder', {
      xml: {
        ...party,
        body: '一杯咖啡',
        out_trade_no: 'COFFEE_2',
        total_fee: 3_200,
        spbill_create_ip: '127.0.0.1',
        notify_url: `${merchant.url}/pay/COFFEE_2`,
        trade_type: 'JSAPI',
        openid,
      },
    });
    const query = () =>
      merchant.call('POST v2/pay/orderquery', { xml: { ...party, out_trade_no: 'COFFEE_2' } });
    expect(await query()).toMatchObject({ trade_state: 'NOTPAY' });

    expect(await movedBy(sandbox, () => sandbox.confirm(pick(order, 'prepay_id')))).toEqual({
      [`${openid}/BANK`]: -3_200,
      [`${sandbox.mchid}/BASIC`]: 3_181,
      'wechatpay/FEES': 19,
    });
    const { transaction_id, ...paid } = await query();
    expect(paid).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'JSAPI', openid, total_fee: '3200' });
    await expectHeard(stage, '/pay/COFFEE_2', { transaction_id, total_fee: '3200', result_code: 'SUCCESS' });

    const returned = await movedBy(sandbox, async () => {
      await merchant.call('POST v2/secapi/pay/refund', {
        xml: {
          ...party,
          out_trade_no: 'COFFEE_2',
          out_refund_no: 'MILK_2',
          total_fee: 3_200,
          refund_fee: 1_200,
          notify_url: `${merchant.url}/refund/COFFEE_2`,
        },
      });
      await sandbox.clock.advance({ minutes: 1 });
    });
    expect(returned).toEqual({
      [`${openid}/BANK`]: 1_200,
      [`${sandbox.mchid}/BASIC`]: -1_193,
      'wechatpay/FEES': -7,
    });
    const done = await merchant.call('POST v2/pay/refundquery', {
      xml: { ...party, out_trade_no: 'COFFEE_2' },
    });
    expect(done).toMatchObject({ refund_count: '1', refund_fee_0: '1200', refund_status_0: 'SUCCESS' });
    await expectHeard(stage, '/refund/COFFEE_2', {
      transaction_id,
      out_refund_no: 'MILK_2',
      refund_fee: '1200',
      refund_status: 'SUCCESS',
    });
    expect(await query()).toMatchObject({ trade_state: 'REFUND' });

    await expectBill(stage, 'v2', 'COFFEE_2', 'MILK_2');
  },
};

async function expectBill(
  { sandbox, merchant }: Stage,
  protocol: 'v2' | 'v3',
  order: string,
  refund: string,
): Promise<void> {
  const date = await moveTo(sandbox, 9);
  const rows = (await merchant.bill(protocol, date)).filter((row) => row['商户订单号'] === order);
  const columns = ['交易状态', '应结订单金额', '商户退款单号', '退款金额', '手续费', '订单金额'];
  expect(rows.map((row) => columns.map((column) => row[column]))).toEqual([
    ['SUCCESS', '32.00', '0', '0.00', '0.19000', '32.00'],
    ['REFUND', '0.00', refund, '12.00', '-0.07000', '0.00'],
  ]);
}
