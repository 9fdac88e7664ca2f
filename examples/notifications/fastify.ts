/** Notifications in Fastify. `node examples/dist/notifications/fastify.js` runs a demonstration. */
import { fastify } from 'fastify';
import type { WeChatPay } from 'wechatpay-kit';
import { demonstrate } from './demonstrate.js';

export async function start(pay: WeChatPay, port: number): Promise<() => unknown> {
  const handler = pay.notifications.handler({
    'PAPAY.SIGN': async ({ data }) => console.log(`contract ${data.contract_id} is signed`),
    pay: async ({ data }) => console.log(`order ${data.out_trade_no} is paid`),
    '*': (event) => console.log(`also notified: ${event.type}`),
  });

  const app = fastify();
  // In its own plugin, bodies of JSON and XML stay bytes, which the signature covers.
  app.register(async (notifications) => {
    notifications.removeAllContentTypeParsers();
    notifications.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    notifications.post('/notify', handler.fastify);
  });
  // … the rest of your routes

  await app.listen({ port, host: '127.0.0.1' });
  return () => app.close();
}

await demonstrate(import.meta.url, start);
