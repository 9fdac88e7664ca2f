/** A partner's order for a sub-merchant, a share for a receiver, and the return of a part of it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { WeChatPay } from 'wechatpay-kit';

const sub_mchid = '1900009191';
const receiver = '1900009231';
const sandbox = await startSandbox({ merchants: [sub_mchid, receiver] });
const pay = new WeChatPay(sandbox.config); // of the partner
const sp_appid = 'wx8888888888888888';

const paid = new Map<string, string>();
const notified = pay.notifications.handler({
  'TRANSACTION.SUCCESS': ({ data }) => {
    assert('sp_appid' in data);
    assert.deepEqual([data.sub_mchid, data.amount.total], [sub_mchid, 10_000]);
    paid.set(data.out_trade_no, data.transaction_id);
  },
});
const server = createServer(notified.node).listen(0, '127.0.0.1');
await once(server, 'listening');
const notify_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;

const { data: order } = await pay.v3.pay.partner.transactions.jsapi.post({
  json: {
    sp_appid,
    sp_mchid: pay.mchid,
    sub_mchid,
    description: 'Dinner for two',
    out_trade_no: 'DINNER-1',
    notify_url,
    settle_info: { profit_sharing: true },
    amount: { total: 10_000 },
    payer: { sp_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  },
});
assert.equal(pay.handoff.jsapi({ appid: sp_appid, ...order }).appId, sp_appid);
await sandbox.confirm(order.prepay_id);
await sandbox.idle();
const transaction_id = paid.get('DINNER-1');
assert.ok(transaction_id !== undefined);

const { receivers, orders, returnOrders, transactions } = pay.v3.profitsharing;
const unsplit = async (): Promise<number> =>
  (await transactions._transaction_id_.amounts.get({ transaction_id })).data.unsplit_amount;
const settle = async (): Promise<void> => {
  await sandbox.clock.advance({ minutes: 2 });
  await sandbox.idle();
};
assert.equal(await unsplit(), 9_940);

await receivers.add.post({
  json: {
    sub_mchid,
    appid: sp_appid,
    type: 'MERCHANT_ID',
    account: receiver,
    name: 'Waiters Ltd',
    relation_type: 'PARTNER',
  },
});
await settle();
const { data: accepted } = await orders.post({
  json: {
    sub_mchid,
    appid: sp_appid,
    transaction_id,
    out_order_no: 'SHARE-1',
    receivers: [{ type: 'MERCHANT_ID', account: receiver, amount: 1_500, description: 'Service' }],
    unfreeze_unsplit: false,
  },
});
assert.equal(accepted.state, 'PROCESSING');
await settle();
const { data: share } = await orders._out_order_no_.get({
  out_order_no: 'SHARE-1',
  query: { sub_mchid, transaction_id },
});
const [part] = share.receivers ?? [];
assert.deepEqual([share.state, part?.result, part?.amount], ['FINISHED', 'SUCCESS', 1_500]);
assert.equal(await unsplit(), 8_440);

await returnOrders.post({
  json: {
    sub_mchid,
    out_order_no: 'SHARE-1',
    out_return_no: 'RETURN-1',
    return_mchid: receiver,
    amount: 500,
    description: 'A complaint',
  },
});
await settle();
const { data: returned } = await returnOrders._out_return_no_.get({
  out_return_no: 'RETURN-1',
  query: { sub_mchid, out_order_no: 'SHARE-1' },
});
assert.deepEqual([returned.result, returned.amount], ['SUCCESS', 500]);

await orders.unfreeze.post({
  json: { sub_mchid, transaction_id, out_order_no: 'FINISH-1', description: 'All shared' },
});
await settle();
assert.equal(await unsplit(), 0);

console.log('shared', part?.amount, 'returned', returned.amount);
server.close();
await pay.close();
await sandbox.stop();
