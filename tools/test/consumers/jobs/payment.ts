/** A JSAPI payment, its notification handled once, the query as a fallback, and a refund. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { WeChatPay } from 'wechatpay-kit';

const sandbox = await startSandbox();
const pay = new WeChatPay(sandbox.config);
const appid = 'wxd678efh567hg6787';

interface Order {
  readonly total: number;
  state: 'NOTPAY' | 'SUCCESS' | 'REFUND';
  booked: number;
  transaction_id?: string;
}
const orders = new Map<string, Order>();
const refunded: string[] = [];

function bookPayment(out_trade_no: string, total: number | undefined, transaction_id: string): void {
  const order = orders.get(out_trade_no);
  assert.ok(order !== undefined, `an unknown order: ${out_trade_no}`);
  assert.equal(total, order.total);
  order.booked += 1;
  order.state = 'SUCCESS';
  order.transaction_id = transaction_id;
}

const notified = pay.notifications.handler({
  'TRANSACTION.SUCCESS': ({ data }) => {
    if ('out_trade_no' in data) bookPayment(data.out_trade_no, data.amount.total, data.transaction_id);
  },
  'REFUND.SUCCESS': ({ data }) => {
    assert.equal(data.refund_status, 'SUCCESS');
    refunded.push(`${data.out_refund_no} ${data.amount.refund} of ${data.amount.total}`);
  },
});
const server = createServer(notified.node).listen(0, '127.0.0.1');
await once(server, 'listening');
const notify_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;

async function placeOrder(out_trade_no: string, total: number): Promise<string> {
  orders.set(out_trade_no, { total, state: 'NOTPAY', booked: 0 });
  const { data } = await pay.v3.pay.transactions.jsapi.post({
    json: {
      appid,
      mchid: pay.mchid,
      description: 'A teapot',
      out_trade_no,
      notify_url,
      amount: { total },
      payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
    },
  });
  const parameters = pay.handoff.jsapi({ appid, ...data });
  assert.equal(parameters.appId, appid);
  assert.equal(parameters.package, `prepay_id=${data.prepay_id}`);
  assert.equal(parameters.signType, 'RSA');
  assert.ok(parameters.paySign.length > 300);
  return data.prepay_id;
}

async function refreshOrder(out_trade_no: string): Promise<string> {
  const { data } = await pay.v3.pay.transactions.outTradeNo._out_trade_no_.get({
    out_trade_no,
    query: { mchid: pay.mchid },
  });
  if (data.trade_state === 'SUCCESS' && orders.get(out_trade_no)?.state === 'NOTPAY') {
    bookPayment(out_trade_no, data.amount?.total, data.transaction_id ?? '');
  }
  return data.trade_state;
}

// Each notification comes twice at once; it is booked once.
await sandbox.faults.set([{ kind: 'doubled', event: 'TRANSACTION.SUCCESS' }]);
const prepay_id = await placeOrder('POT-1', 12_800);
assert.equal(await refreshOrder('POT-1'), 'NOTPAY');
await sandbox.confirm(prepay_id);
await sandbox.idle();
assert.deepEqual([orders.get('POT-1')?.state, orders.get('POT-1')?.booked], ['SUCCESS', 1]);

// The notification is lost: the query books the order.
await sandbox.faults.set([{ kind: 'dropped', event: 'TRANSACTION.SUCCESS' }]);
await sandbox.confirm(await placeOrder('POT-2', 5_000));
await sandbox.idle();
assert.equal(orders.get('POT-2')?.state, 'NOTPAY');
assert.equal(await refreshOrder('POT-2'), 'SUCCESS');
assert.equal(orders.get('POT-2')?.booked, 1);
await sandbox.faults.clear();

const { refunds } = pay.v3.refund.domestic;
const { data: refund } = await refunds.post({
  json: {
    out_trade_no: 'POT-1',
    out_refund_no: 'POT-1-R',
    reason: 'The lid is broken',
    notify_url,
    amount: { refund: 2_800, total: 12_800, currency: 'CNY' },
  },
});
assert.equal(refund.status, 'PROCESSING');
await sandbox.clock.advance({ minutes: 1 });
await sandbox.idle();
assert.deepEqual(refunded, ['POT-1-R 2800 of 12800']);
const { data: ended } = await refunds._out_refund_no_.get({ out_refund_no: 'POT-1-R' });
assert.deepEqual([ended.status, ended.amount.refund], ['SUCCESS', 2_800]);
assert.equal(await refreshOrder('POT-1'), 'REFUND');

console.log(
  'paid',
  [...orders.values()].map(({ total }) => total),
  'refunded',
  refunded,
);
server.close();
await pay.close();
await sandbox.stop();
