// A program with wechatpay-node-v3: makes the client's calls, and verifies and decrypts a notification.
const { once } = require('node:events');
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');
const WxPay = require('wechatpay-node-v3');

const read = (name) => readFileSync(join(process.argv[2], name));
const { mchid, serial, apiV3Key, platformSerial } = JSON.parse(read('sandbox.json'));
const appid = 'wxcbda96de0b165486';
const pay = new WxPay({
  appid,
  mchid,
  serial_no: serial,
  publicKey: read('apiclient_cert.pem'),
  privateKey: read('apiclient_key.pem'),
  key: apiV3Key,
});

async function main() {
  const outcomes = {};
  const call = async (name, promise) => {
    const answer = await promise;
    outcomes[name] = answer.status;
    return answer.data ?? answer;
  };

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const header = (name) => request.headers[`wechatpay-${name}`];
    outcomes.verified = await pay.verifySign({
      body,
      signature: header('signature'),
      serial: header('serial'),
      nonce: header('nonce'),
      timestamp: header('timestamp'),
      apiSecret: apiV3Key,
    });
    const { ciphertext, associated_data, nonce } = JSON.parse(body).resource;
    outcomes.paid = pay.decipher_gcm(ciphertext, associated_data, nonce, apiV3Key).out_trade_no;
    response.writeHead(204).end();
    server.emit('notified');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const notify_url = `http://127.0.0.1:${server.address().port}/paid`;

  const order = (out_trade_no) => ({
    description: '商品',
    out_trade_no,
    notify_url,
    amount: { total: 100 },
  });
  const scene_info = { payer_client_ip: '127.0.0.1' };
  const payer = { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' };
  const h5 = { ...scene_info, h5_info: { type: 'Wap' } };
  await call('native', pay.transactions_native(order('N1')));
  const params = await call('jsapi', pay.transactions_jsapi({ ...order('N2'), payer }));
  outcomes.package = String(params.package).replace(/=.*/, '');
  await call('app', pay.transactions_app(order('N3')));
  await call('h5', pay.transactions_h5({ ...order('N4'), scene_info: h5 }));
  const sub_orders = ['N6', 'N7'].map((out_trade_no) => ({
    mchid,
    attach: 'x',
    amount: { total_amount: 1, currency: 'CNY' },
    out_trade_no,
    description: '商品',
  }));
  await call(
    'combined native',
    pay.combine_transactions_native({ combine_out_trade_no: 'N5', sub_orders, notify_url }),
  );
  await call('combined query', pay.combine_query('N5'));
  await call('query', pay.query({ out_trade_no: 'N1' }));
  await call('close', pay.close('N2'));

  const notified = once(server, 'notified');
  console.log('ordered N1');
  await notified;
  server.close();
  server.closeAllConnections();

  const refund = {
    out_trade_no: 'PAID-1',
    out_refund_no: 'R2',
    amount: { refund: 1, total: 888, currency: 'CNY' },
  };
  await call('refund', pay.refunds(refund));
  await call('refund query', pay.find_refunds('R2'));
  const bill = await call(
    'bill',
    pay.tradebill({ bill_date: read('bill-date.txt').toString(), bill_type: 'ALL' }),
  );
  await call('bill file', pay.downloadBill(bill.download_url));
  // Without it, the client names the merchant's own certificate, which WeChat Pay does not take.
  const wx_serial_no = platformSerial;
  const name = pay.publicEncrypt('商户', read('wechatpay_cert.pem'));
  const receiver = { type: 'MERCHANT_ID', account: '1900000100', name, relation_type: 'STORE', wx_serial_no };
  await call('receiver', pay.profitsharing_receivers_add(receiver));
  const batch = {
    appid,
    out_batch_no: 'B1',
    batch_name: '批次',
    batch_remark: '无',
    total_amount: 100,
    total_num: 1,
    transfer_detail_list: [
      { out_detail_no: 'D1', transfer_amount: 100, transfer_remark: '无', openid: payer.openid },
    ],
    wx_serial_no,
  };
  await call('batch', pay.batches_transfer(batch));
  console.log(JSON.stringify(outcomes));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
