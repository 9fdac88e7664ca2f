/** A shop without its web framework: orders, payments, the page. Each example has the same file. */
import { randomBytes } from 'node:crypto';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { type NotificationHandler, WeChatPay } from 'wechatpay-kit';

export interface Order {
  readonly out_trade_no: string;
  /** In fen. */
  readonly total: number;
  /** `NOTPAY`, `SUCCESS`, `REFUND` or `CLOSED`. */
  readonly state: string;
  /** The text of the QR code. */
  readonly code_url: string;
}

export interface Shop {
  /** Receives the notifications. */
  readonly notified: NotificationHandler;
  /** Stores an order, and places it with WeChat Pay. */
  placeOrder(): Promise<Order>;
  /** An order, as WeChat Pay knows it; null if there is none. */
  findOrder(out_trade_no: string): Promise<Order | null>;
  /** Plays the user, who scans the code and pays. */
  payInSandbox(out_trade_no: string): Promise<Order | null>;
}

/** @param address of this server, which WeChat Pay sends notifications to, such as `https://shop.example` */
export async function openShop(address: string): Promise<Shop> {
  // Live: remove the sandbox, and give the client your own keys (guide "Getting started", "Go live").
  const sandbox = await startSandbox();
  console.log(`the sandbox plays WeChat Pay: ${sandbox.url}`);
  const pay = new WeChatPay(sandbox.config);
  const orders = new Map<string, Order>(); // live: a table, out_trade_no unique

  /** Books a payment once, whether a notification or a query tells of it. */
  function bookPayment(out_trade_no: string, state: string, total: number | undefined): void {
    const order = orders.get(out_trade_no);
    if (order === undefined || order.state === state) return;
    if (state === 'SUCCESS' && total !== order.total) throw new Error(`${out_trade_no}: ${total} fen`);
    orders.set(out_trade_no, { ...order, state });
    console.log(`order ${out_trade_no}: ${state}`);
  }

  return {
    notified: pay.notifications.handler({
      'TRANSACTION.SUCCESS': ({ data }) => {
        if ('out_trade_no' in data) bookPayment(data.out_trade_no, 'SUCCESS', data.amount.total);
      },
      '*': ({ type }) => console.log(`also notified: ${type}`),
    }),

    async placeOrder() {
      const out_trade_no = randomBytes(12).toString('hex');
      const order = { out_trade_no, total: 1_500, state: 'NOTPAY', code_url: '' };
      orders.set(out_trade_no, order);
      const { data } = await pay.v3.pay.transactions.native.post({
        json: {
          appid: 'wxd678efh567hg6787',
          mchid: pay.mchid,
          description: '一杯咖啡',
          out_trade_no,
          notify_url: `${address}/notify`,
          amount: { total: order.total },
        },
      });
      const placed = { ...order, code_url: pay.handoff.native(data) };
      orders.set(out_trade_no, placed);
      return placed;
    },

    async findOrder(out_trade_no) {
      if (orders.get(out_trade_no)?.state === 'NOTPAY') {
        const path = { out_trade_no, query: { mchid: pay.mchid } };
        const { data } = await pay.v3.pay.transactions.outTradeNo._out_trade_no_.get(path);
        bookPayment(out_trade_no, data.trade_state, data.amount?.total);
      }
      return orders.get(out_trade_no) ?? null;
    },

    async payInSandbox(out_trade_no) {
      const order = orders.get(out_trade_no);
      if (order !== undefined) await sandbox.confirm(order.code_url);
      return order ?? null;
    },
  };
}

/** The page. A real one draws `code_url` as a QR code. */
export const page: string = `<!doctype html>
<html lang="zh"><meta charset="utf-8"><title>咖啡 Coffee</title>
<button id="buy">购买 Buy, ¥15.00</button>
<button id="pay" disabled>用户付款（沙箱） The user pays (sandbox)</button>
<pre id="state"></pre>
<script type="module">
  const [buy, pay, state] = ['buy', 'pay', 'state'].map((id) => document.getElementById(id));
  const send = async (method, path) => (await fetch(path, { method })).json();
  let order;
  const show = () => (state.textContent = JSON.stringify(order, null, 2));
  buy.onclick = async () => {
    order = await send('POST', '/orders');
    pay.disabled = false;
    show();
  };
  pay.onclick = () => send('POST', '/orders/' + order.out_trade_no + '/pay');
  setInterval(async () => {
    if (order?.state !== 'NOTPAY') return;
    order = await send('GET', '/orders/' + order.out_trade_no);
    show();
  }, 1000);
</script>
</html>
`;
