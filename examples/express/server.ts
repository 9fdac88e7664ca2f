/** A shop on Express. `npm start`, then open http://127.0.0.1:3000. */
import express from 'express';
import { openShop, page } from './shop.ts';

const port = Number(process.env['PORT'] ?? 3000);
const shop = await openShop(process.env['SHOP_URL'] ?? `http://127.0.0.1:${port}`);

const app = express();
// Before express.json(): the signature covers the bytes of the body, not the parsed body.
app.post('/notify', shop.notified.express);
app.use(express.json());

app.get('/', (_, response) => void response.type('html').send(page));
app.post('/orders', async (_, response) => void response.json(await shop.placeOrder()));
app.get('/orders/:out_trade_no', async ({ params }, response) => {
  response.json(await shop.findOrder(params.out_trade_no));
});
app.post('/orders/:out_trade_no/pay', async ({ params }, response) => {
  response.json(await shop.payInSandbox(params.out_trade_no));
});

app.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
