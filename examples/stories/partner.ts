import type { Stage } from './stage.js';

const sub_mchid = '1900000555';
const supplier = '1900000777';

/** A service provider takes a payment for its sub-merchant, shares it with a supplier, and gets a part back. */
export async function partner({ sandbox, pay, merchant, story, notified }: Stage): Promise<void> {
  const appid = 'wxd678efh567hg6787';
  await sandbox.addMerchant({ mchid: supplier });

  story.chapter('1. A payment for the sub-merchant, held for sharing');
  const order = await pay.v3.pay.partner.transactions.native.post({
    json: {
      sp_appid: appid,
      sp_mchid: sandbox.mchid,
      sub_mchid,
      description: '一箱苹果',
      out_trade_no: 'APPLES_01',
      notify_url: `${merchant.url}/pay`,
      amount: { total: 10_000 },
      settle_info: { profit_sharing: true },
    },
  });
  await sandbox.confirm(order.data.code_url);
  const paid = await notified('TRANSACTION.SUCCESS');
  const transaction_id = paid?.protocol === 'v3' && 'sp_appid' in paid.data ? paid.data.transaction_id : '';
  story.check(`TRANSACTION.SUCCESS: transaction ${transaction_id}`, transaction_id !== '');
  const unsplit = async () =>
    (await pay.v3.profitsharing.transactions._transaction_id_.amounts.get({ transaction_id })).data
      .unsplit_amount;
  story.say(`${await unsplit()} fen can be shared: the payment less its fee`);

  story.chapter('2. 20 % for the supplier');
  await pay.v3.profitsharing.receivers.add.post({
    json: {
      sub_mchid,
      appid,
      type: 'MERCHANT_ID',
      account: supplier,
      name: '某某果园',
      relation_type: 'SUPPLIER',
    },
  });
  const shared = await pay.v3.profitsharing.orders.post({
    json: {
      sub_mchid,
      appid,
      transaction_id,
      out_order_no: 'SHARE_01',
      receivers: [{ type: 'MERCHANT_ID', account: supplier, amount: 2_000, description: '货款' }],
      unfreeze_unsplit: false,
    },
  });
  story.call('await pay.v3.profitsharing.orders.post({ json })', `state ${shared.data.state}`);
  await sandbox.clock.advance({ seconds: 10 });
  const { data } = await pay.v3.profitsharing.orders._out_order_no_.get({
    out_order_no: 'SHARE_01',
    query: { sub_mchid, transaction_id },
  });
  story.check(`the share is ${data.receivers?.[0]?.result}`, data.receivers?.[0]?.result === 'SUCCESS');

  story.chapter('3. The supplier returns a part, and the rest is released');
  const returned = await pay.v3.profitsharing.returnOrders.post({
    json: {
      sub_mchid,
      out_order_no: 'SHARE_01',
      out_return_no: 'RETURN_01',
      return_mchid: supplier,
      amount: 500,
      description: '短斤少两',
    },
  });
  story.call('await pay.v3.profitsharing.returnOrders.post({ json })', `result ${returned.data.result}`);
  await pay.v3.profitsharing.orders.unfreeze.post({
    json: { sub_mchid, transaction_id, out_order_no: 'SHARE_02', description: '解冻剩余资金' },
  });
  await sandbox.clock.advance({ seconds: 10 });
  story.check('nothing is left to share', (await unsplit()) === 0);
  const balances = await sandbox.balances.list();
  const basic = balances.find(({ account }) => account === `${sub_mchid}/BASIC`)?.amount ?? 0;
  story.check(
    `the sub-merchant has ${basic - 100_000_000} fen of it`,
    basic - 100_000_000 === 10_000 - 60 - 2_000 + 500,
  );
}
