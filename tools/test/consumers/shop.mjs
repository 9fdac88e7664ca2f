/**
 * A user's program, to be bundled into one file and run where no package is installed. It uses what a bundler might
 * lose: the XML parser, the thread of the blocking verbs, the agent of proxies, notifications, traces. It prints what it saw as JSON.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { INVALID_SPAN_CONTEXT, trace } from '@opentelemetry/api';
import { Transformer, WeChatPay } from 'wechatpay-kit';

const { config, url } = JSON.parse(process.env.SANDBOX);
const appid = 'wxcbda96de0b165486';

const spans = [];
trace.setGlobalTracerProvider({
  getTracer: () => ({
    startSpan(name) {
      spans.push(name);
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    },
  }),
});

async function main() {
  const pay = new WeChatPay(config);

  // Entities, a list and what lies beyond the first 65,536 characters are for the parser.
  const parsed = Transformer.toObject(
    '<xml><attach>&lt;1 &amp; 2&gt;</attach><name>😀</name><coupon>a</coupon><coupon>b</coupon></xml>',
  );

  const blocking = pay.v3.ecommerce.individualContracts.preEntrustSign.app.postSync({
    json: { appid, out_contract_code: `${process.pid}` },
  });

  // The agent of proxies: nobody listens here, which it has to have been loaded to tell.
  const proxied = new WeChatPay({ ...config, proxy: 'http://127.0.0.1:1', retry: false }).v3.certificates;
  const throughProxy = [
    await proxied.get().catch(({ message }) => message),
    (() => {
      try {
        return proxied.getSync();
      } catch ({ message }) {
        return message;
      }
    })(),
  ].map((message) => /through the proxy 127\.0\.0\.1:1: .*ECONNREFUSED/.test(message));

  const paid = [];
  let notified;
  const notification = new Promise((resolve) => {
    notified = resolve;
  });
  const handler = pay.notifications.handler({
    pay: ({ data }) => {
      paid.push(data.out_trade_no);
      notified();
    },
  });
  const server = createServer(handler.node).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const out_trade_no = `T${process.pid}`;
  const order = await pay.v2.pay.contractorder.post({
    xml: {
      appid,
      mch_id: pay.mchid,
      contract_mchid: pay.mchid,
      contract_appid: appid,
      out_trade_no,
      body: '会员 😀',
      attach: JSON.stringify(['a', '<b>', '&']),
      notify_url: `http://127.0.0.1:${server.address().port}/pay`,
      total_fee: 888,
      spbill_create_ip: '127.0.0.1',
      trade_type: 'NATIVE',
      plan_id: 123,
      contract_code: out_trade_no,
      request_serial: process.pid,
      contract_display_account: '读者 😀',
      contract_notify_url: `http://127.0.0.1:${server.address().port}/contract`,
    },
  });
  await fetch(`${url}/_sandbox/confirm`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: order.data.prepay_id }),
  });
  await notification;
  server.close();
  const query = pay.v2.pay.orderquery.postSync({ xml: { appid, mch_id: pay.mchid, out_trade_no } });

  return {
    parsed,
    blocking: typeof blocking.data.pre_entrustweb_id,
    paid: paid.map((number) => number === out_trade_no),
    state: query.data.trade_state,
    throughProxy,
    spans: [...new Set(spans)],
  };
}

main().then(
  (seen) => {
    console.log(JSON.stringify(seen));
    process.exit();
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
