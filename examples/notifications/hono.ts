/** Notifications in Hono. `node examples/dist/notifications/hono.js` runs a demonstration. */
import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { WeChatPay } from 'wechatpay-kit';
import { demonstrate } from './demonstrate.js';

export async function start(pay: WeChatPay, port: number): Promise<() => unknown> {
  const handler = pay.notifications.handler({
    'PAPAY.SIGN': async ({ data }) => console.log(`contract ${data.contract_id} is signed`),
    pay: async ({ data }) => console.log(`order ${data.out_trade_no} is paid`),
    '*': (event) => console.log(`also notified: ${event.type}`),
  });

  const app = new Hono();
  app.post('/notify', (context) => handler(context.req.raw));
  // … the rest of your routes

  const server = serve({ fetch: app.fetch, port });
  await once(server, 'listening');
  return () => server.close();
}

await demonstrate(import.meta.url, start);
