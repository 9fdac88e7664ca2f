/** Notifications in Koa. `node examples/dist/notifications/koa.js` runs a demonstration. */
import { once } from 'node:events';
import Koa from 'koa';
import type { WeChatPay } from 'wechatpay-kit';
import { demonstrate } from './demonstrate.js';

export async function start(pay: WeChatPay, port: number): Promise<() => unknown> {
  const handler = pay.notifications.handler({
    'PAPAY.SIGN': async ({ data }) => console.log(`contract ${data.contract_id} is signed`),
    pay: async ({ data }) => console.log(`order ${data.out_trade_no} is paid`),
    '*': (event) => console.log(`also notified: ${event.type}`),
  });

  const app = new Koa();
  // Before any body parser: the signature covers the bytes of the body. With a router: router.post('/notify', handler.koa).
  app.use((context, next) => (context.path === '/notify' ? handler.koa(context) : next()));
  // … the rest of your middleware

  const server = app.listen(port);
  await once(server, 'listening');
  return () => server.close();
}

await demonstrate(import.meta.url, start);
