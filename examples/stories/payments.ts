import type { Stage } from './stage.js';

/** A Native order is paid and refunded in part; the next morning the bill has both. */
export async function payments({ sandbox, pay, merchant, story, notified }: Stage): Promise<void> {
  story.chapter('1. An order (v3, JSON)');
  const order = await pay.v3.pay.transactions.native.post({
    json: {
      appid: 'wxd678efh567hg6787',
      mchid: sandbox.mchid,
      description: '一杯咖啡',
      out_trade_no: 'ORDER_0001',
      notify_url: `${merchant.url}/pay`,
      amount: { total: 3_200 },
    },
  });
  story.call('await pay.v3.pay.transactions.native.post({ json })', `code_url ${order.data.code_url}`);

  story.chapter('2. The user scans the code and pays');
  await sandbox.decline(order.data.code_url, 'insufficient-balance');
  story.say('at first the balance is too low; the merchant hears nothing');
  await sandbox.confirm(order.data.code_url);
  const paid = await notified('TRANSACTION.SUCCESS');
  const transaction_id =
    paid?.protocol === 'v3' && 'out_trade_no' in paid.data ? paid.data.transaction_id : undefined;
  story.check(
    `TRANSACTION.SUCCESS verified and decrypted: transaction ${transaction_id}`,
    transaction_id !== undefined,
  );
  const queried = await pay.v3.pay.transactions.outTradeNo._out_trade_no_.get({
    out_trade_no: 'ORDER_0001',
    query: { mchid: sandbox.mchid },
  });
  story.call(
    'await pay.v3.pay.transactions.outTradeNo._out_trade_no_.get({ … })',
    `trade_state ${queried.data.trade_state}, ${queried.data.amount?.payer_total} fen`,
  );
  story.check('the query agrees', queried.data.transaction_id === transaction_id);
  const old = await pay.v2.pay.orderquery.post({
    xml: { appid: 'wxd678efh567hg6787', mch_id: sandbox.mchid, out_trade_no: 'ORDER_0001' },
  });
  story.call('await pay.v2.pay.orderquery.post({ xml })', `trade_state ${old.data.trade_state}`);
  story.check('APIv2 sees the same order', old.data.transaction_id === transaction_id);

  story.chapter('3. A partial refund');
  const refund = await pay.v3.refund.domestic.refunds.post({
    json: {
      out_trade_no: 'ORDER_0001',
      out_refund_no: 'REFUND_0001',
      notify_url: `${merchant.url}/refund`,
      amount: { refund: 1_200, total: 3_200, currency: 'CNY' },
    },
  });
  story.call('await pay.v3.refund.domestic.refunds.post({ json })', `status ${refund.data.status}`);
  await sandbox.clock.advance({ minutes: 1 });
  const refunded = await notified('REFUND.SUCCESS');
  story.check(
    `REFUND.SUCCESS notified: ${refunded?.data.amount.refund} fen`,
    refunded?.data.refund_status === 'SUCCESS',
  );

  story.chapter('4. The bill, at nine the next morning');
  const now = await sandbox.clock.now();
  const date = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  const morning = new Date(`${date}T09:00:00+08:00`).getTime() + 86_400_000;
  await sandbox.clock.advance({ seconds: Math.ceil((morning - now.getTime()) / 1000) });
  story.say(`the clock moves to ${(await sandbox.clock.now()).toISOString()}`);
  const lines: string[] = [];
  for await (const row of pay.bills.trade({ date })) {
    lines.push(
      `${row['交易状态']} ${row['商户订单号']} ${row['订单金额']} yuan, refunded ${row['退款金额']}, fee ${row['手续费']}`,
    );
  }
  story.call('for await (const row of pay.bills.trade({ date }))', lines.join('\n       '));
  story.check('the bill has the payment and the refund', lines.length === 2);
}
