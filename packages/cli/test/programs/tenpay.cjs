// A program with tenpay, as its README shows it: takes notifications with Express, and makes the client's calls. It names the
// platform's host itself, presents apiclient_cert.p12, and has an agent of its own, which knows no HTTPS_PROXY.
const { once, EventEmitter } = require('node:events');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const express = require('express');
const Payment = require('tenpay');

const read = (name) => readFileSync(join(process.argv[2], name));
const { mchid, apiV2Key } = JSON.parse(read('sandbox.json'));
const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const arrivals = new EventEmitter();

async function main() {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const pay = new Payment({
    appid: 'wxcbda96de0b165486',
    mchid,
    partnerKey: apiV2Key,
    pfx: read('apiclient_cert.p12'),
    notify_url: `http://127.0.0.1:${port}/paid`,
    refund_url: `http://127.0.0.1:${port}/refunded`,
    spbill_create_ip: '127.0.0.1',
  });
  app.use(express.text({ type: '*/*' }));
  for (const [path, type] of [
    ['/paid', 'pay'],
    ['/refunded', 'refund'],
  ]) {
    app.post(path, pay.middlewareForExpress(type), ({ weixin }, response) => {
      arrivals.emit(path, weixin);
      response.reply('');
    });
  }

  const outcomes = {};
  const call = async (name, promise) => {
    try {
      const answer = await promise;
      outcomes[name] = 'SUCCESS';
      return answer;
    } catch (error) {
      outcomes[name] = error.message;
      return {};
    }
  };

  const paid = once(arrivals, '/paid');
  console.log(`listening at ${port}`);
  const [{ out_trade_no }] = await paid;
  const found = await call('orderQuery', pay.orderQuery({ out_trade_no }));
  outcomes.trade_state = found.trade_state;
  await call('orderQuery, unknown', pay.orderQuery({ out_trade_no: 'NONE' }));

  const order = (out_trade_no, more) => ({ out_trade_no, body: '商品', total_fee: 100, openid, ...more });
  await call('unifiedOrder', pay.unifiedOrder(order('U1')));
  await call('unifiedOrder, HMAC-SHA256', pay.unifiedOrder(order('U2', { sign_type: 'HMAC-SHA256' })));
  const params = await call('getPayParams', pay.getPayParams(order('U3')));
  outcomes.appId = params.appId;
  await call('closeOrder', pay.closeOrder({ out_trade_no: 'U2' }));
  await call('micropay', pay.micropay(order('M1', { auth_code: '134567890123456789' })));
  const reversed = await call('reverse', pay.reverse({ out_trade_no: 'M1' }));
  outcomes.err_code = reversed.err_code ?? '';

  const refund = { out_trade_no, out_refund_no: 'R1', total_fee: 888, refund_fee: 10 };
  const refunded = once(arrivals, '/refunded');
  await call('refund', pay.refund(refund));
  console.log('refund R1');
  const [{ req_info }] = await refunded;
  outcomes.refunded = req_info.out_refund_no;
  const { refund_fee_0 } = await call('refundQuery', pay.refundQuery({ out_refund_no: 'R1' }));
  outcomes.refund_fee_0 = refund_fee_0;

  const list = ['C2', 'C3'].map((number) => ({
    mch_id: mchid,
    out_trade_no: number,
    body: '商品',
    attach: 'x',
    fee_type: 'CNY',
    total_fee: 1,
  }));
  const combined = {
    combine_out_trade_no: 'C1',
    combine_openid: openid,
    scene_info: JSON.stringify({ device_id: 'd', device_ip: '127.0.0.1' }),
    sub_order_list: JSON.stringify({ order_num: 2, order_list: list }),
  };
  await call('combinedOrder', pay.combinedOrder(combined));
  const bill_date = read('bill-date.txt').toString().replaceAll('-', '');
  const bill = await call('downloadBill', pay.downloadBill({ bill_date }, true));
  outcomes.bill = bill.list_title?.[0];
  const fund = await call('downloadFundflow', pay.downloadFundflow({ bill_date }, true));
  outcomes.fundflow = fund.list_title?.[0];

  const transfer = { openid, check_name: 'FORCE_CHECK', re_user_name: '张三', amount: 100, desc: '佣金' };
  await call('transfers', pay.transfers({ partner_trade_no: 'T1', ...transfer }));
  await call('transfersQuery', pay.transfersQuery({ partner_trade_no: 'T1' }));
  const account = { enc_bank_no: '6225880137706868', enc_true_name: '张三', bank_code: '1001', amount: 100 };
  await call('payBank', pay.payBank({ partner_trade_no: 'B1', ...account }));
  await call('queryBank', pay.queryBank({ partner_trade_no: 'B1' }));

  const packet = {
    send_name: '商户',
    re_openid: openid,
    total_amount: 300,
    wishing: '祝',
    act_name: '活动',
    remark: '无',
  };
  const { mch_billno } = await call('sendRedpack', pay.sendRedpack({ mch_autono: '0000000001', ...packet }));
  await call('redpackQuery', pay.redpackQuery({ mch_billno }));
  await call('sendGroupRedpack', pay.sendGroupRedpack({ mch_autono: '0000000002', ...packet }));
  const coupon = { coupon_stock_id: '1757', partner_trade_no: 'D1', openid };
  const { coupon_id } = await call('sendCoupon', pay.sendCoupon(coupon));
  await call('queryCouponStock', pay.queryCouponStock({ coupon_stock_id: '1757' }));
  await call('queryCouponInfo', pay.queryCouponInfo({ coupon_id, openid, stock_id: '1757' }));
  await call('getSignkey', pay.getSignkey());

  console.log(JSON.stringify(outcomes));
  server.close();
  server.closeAllConnections();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
