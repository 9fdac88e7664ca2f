/** A shop on Fastify. `npm start`, then open http://127.0.0.1:3000. */
import { fastify } from 'fastify';
import { openShop, page } from './shop.ts';

const port = Number(process.env['PORT'] ?? 3000);
const shop = await openShop(process.env['SHOP_URL'] ?? `http://127.0.0.1:${port}`);

const app = fastify();
// In its own plugin, bodies of JSON and XML stay bytes, which the signature covers.
app.register(async (notifications) => {
  notifications.removeAllContentTypeParsers();
  notifications.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  notifications.post('/notify', shop.notified.fastify);
});

type Named = { Params: { out_trade_no: string } };
app.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(page));
app.post('/orders', () => shop.placeOrder());
app.get<Named>('/orders/:out_trade_no', ({ params }) => shop.findOrder(params.out_trade_no));
app.post<Named>('/orders/:out_trade_no/pay', ({ params }) => shop.payInSandbox(params.out_trade_no));

console.log(await app.listen({ port, host: '127.0.0.1' }));
