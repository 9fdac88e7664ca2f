/** Notifications in Express. `node examples/dist/notifications/express.js` runs a demonstration. */
import { once } from 'node:events';
import express from 'express';
import type { WeChatPay } from 'wechatpay-kit';
import { demonstrate } from './demonstrate.js';

export async function start(pay: WeChatPay, port: number): Promise<() => unknown> {
  const handler = pay.notifications.handler({
    'PAPAY.SIGN': async ({ data }) => console.log(`contract ${data.contract_id} is signed`),
    pay: async ({ data }) => console.log(`order ${data.out_trade_no} is paid`),
    '*': (event) => console.log(`also notified: ${event.type}`),
  });

  const app = express();
  // Before express.json(): the signature covers the bytes of the body, not the parsed body.
  app.post('/notify', handler.express);
  app.use(express.json());
  // … the rest of your routes

  const server = app.listen(port);
  await once(server, 'listening');
  return () => server.close();
}

await demonstrate(import.meta.url, start);
