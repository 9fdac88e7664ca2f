/** A shop on Koa. `npm start`, then open http://127.0.0.1:3000. */
import Koa from 'koa';
import { openShop, page } from './shop.ts';

const port = Number(process.env['PORT'] ?? 3000);
const shop = await openShop(process.env['SHOP_URL'] ?? `http://127.0.0.1:${port}`);

const app = new Koa();
// Before any body parser: the signature covers the bytes of the body. With a router: router.post('/notify', shop.notified.koa).
app.use((context, next) => (context.path === '/notify' ? shop.notified.koa(context) : next()));

app.use(async (context) => {
  const { method, path } = context;
  const [, , out_trade_no = '', act] = path.split('/');
  if (path === '/') context.body = page;
  else if (method === 'POST' && path === '/orders') context.body = await shop.placeOrder();
  else if (method === 'GET' && path.startsWith('/orders/')) context.body = await shop.findOrder(out_trade_no);
  else if (method === 'POST' && act === 'pay') context.body = await shop.payInSandbox(out_trade_no);
});

app.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
