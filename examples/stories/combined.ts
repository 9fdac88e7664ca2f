import type { Stage } from './stage.js';

/** One payment of two orders; one of them is refunded, and the other stays. */
export async function combined({ sandbox, pay, merchant, story, notified }: Stage): Promise<void> {
  const { mchid } = sandbox;
  const appid = 'wxd678efh567hg6787';
  const { combineTransactions } = pay.v3;

  story.chapter('1. Two orders, one payment');
  const order = await combineTransactions.jsapi.post({
    json: {
      combine_appid: appid,
      combine_mchid: mchid,
      combine_out_trade_no: 'PICNIC',
      combine_payer_info: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
      notify_url: `${merchant.url}/combined`,
      sub_orders: [
        { out_trade_no: 'PICNIC_BREAD', description: '面包', total_amount: 1_000 },
        { out_trade_no: 'PICNIC_FRUIT', description: '水果', total_amount: 2_500 },
      ].map(({ total_amount, ...sub }) => ({
        ...sub,
        mchid,
        attach: '野餐',
        amount: { total_amount, currency: 'CNY' },
      })),
    },
  });
  story.call('await pay.v3.combineTransactions.jsapi.post({ json })', `prepay_id ${order.data.prepay_id}`);
  await sandbox.confirm(order.data.prepay_id);
  story.say('the user pays 35.00 yuan once');
  const paid = await notified('TRANSACTION.SUCCESS');
  story.check('TRANSACTION.SUCCESS: one notification of both orders', paid !== undefined);
  const query = async () => {
    const path = { combine_out_trade_no: 'PICNIC' };
    return (await combineTransactions.outTradeNo._combine_out_trade_no_.get(path)).data.sub_orders;
  };
  for (const sub of await query()) {
    story.say(`${sub.out_trade_no}: ${sub.trade_state}, transaction ${sub.transaction_id}`);
  }

  story.chapter('2. The fruit goes back');
  const fruit = (await query()).find(({ out_trade_no }) => out_trade_no === 'PICNIC_FRUIT');
  const refund = await pay.v3.refund.domestic.refunds.post({
    json: {
      transaction_id: fruit?.transaction_id ?? '',
      out_refund_no: 'FRUIT_BACK',
      notify_url: `${merchant.url}/refund`,
      amount: { refund: 2_500, total: 2_500, currency: 'CNY' },
    },
  });
  story.call('await pay.v3.refund.domestic.refunds.post({ json })', `status ${refund.data.status}`);
  await sandbox.clock.advance({ minutes: 1 });
  const refunded = await notified('REFUND.SUCCESS');
  story.check('REFUND.SUCCESS of the fruit', refunded?.data.out_trade_no === 'PICNIC_FRUIT');
  const states = (await query()).map(({ trade_state }) => trade_state).join(', ');
  story.check(`the two orders are ${states}`, states === 'SUCCESS, REFUND');
}
