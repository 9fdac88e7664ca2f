/** A shop on Hono. `npm start`, then open http://127.0.0.1:3000. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { openShop, page } from './shop.ts';

const port = Number(process.env['PORT'] ?? 3000);
const shop = await openShop(process.env['SHOP_URL'] ?? `http://127.0.0.1:${port}`);

const app = new Hono();
app.post('/notify', (context) => shop.notified(context.req.raw));

app.get('/', (context) => context.html(page));
app.post('/orders', async (context) => context.json(await shop.placeOrder()));
app.get('/orders/:out_trade_no', async (context) => {
  return context.json(await shop.findOrder(context.req.param('out_trade_no')));
});
app.post('/orders/:out_trade_no/pay', async (context) => {
  return context.json(await shop.payInSandbox(context.req.param('out_trade_no')));
});

serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => console.log(`http://127.0.0.1:${port}`));
