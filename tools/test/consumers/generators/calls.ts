/** The same calls with both generated clients. The sandbox checks path, query, body and signature. */
import { startSandbox } from '@wechatpay-kit/sandbox';
import openapiFetch from 'openapi-fetch';
import { Formatter, Rsa } from 'wechatpay-kit';
import { createClient } from './client-0/client/index.js';
import { v3PayTransactionsNativePost, v3PayTransactionsOutTradeNoOutTradeNoGet } from './operations.js';
import type { paths } from './paths.js';

const sandbox = await startSandbox();
const { mchid, serial, privateKey, certs } = sandbox.config;
/** Selects the key that signs the answer. */
const header = { 'Wechatpay-Serial': Object.keys(certs)[0] ?? '' };

/** Signs what the client is about to send. */
async function fetchSigned(given: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(given, init);
  const { pathname, search } = new URL(request.url);
  const [timestamp, nonce, body] = [Formatter.timestamp(), Formatter.nonce(), await request.clone().text()];
  const message = Formatter.request(request.method, pathname + search, timestamp, nonce, body);
  const signature = Rsa.sign(message, privateKey);
  request.headers.set('authorization', Formatter.authorization(mchid, nonce, signature, timestamp, serial));
  request.headers.set('accept', 'application/json');
  return fetch(request);
}

const order = (out_trade_no: string) => ({
  appid: 'wxd678efh567hg6787',
  mchid,
  description: '一把茶壶',
  out_trade_no,
  notify_url: 'https://example.com/notify',
  amount: { total: 100 },
});

const fetched = openapiFetch<paths>({ baseUrl: sandbox.url, fetch: fetchSigned });
const made = await fetched.POST('/v3/pay/transactions/native', {
  params: { header },
  body: order('openapi|fetch'),
});
const found = await fetched.GET('/v3/pay/transactions/out-trade-no/{out_trade_no}', {
  params: { path: { out_trade_no: 'openapi|fetch' }, query: { mchid } },
});
const refused = await fetched.GET('/v3/pay/transactions/out-trade-no/{out_trade_no}', {
  params: { path: { out_trade_no: 'openapi|fetch' }, query: { mchid: '1900000000' } },
});
console.log(made.data?.code_url.slice(0, 9), found.data?.trade_state, refused.error?.code);

const client = createClient({ baseUrl: sandbox.url, fetch: fetchSigned });
const created = await v3PayTransactionsNativePost({
  client,
  headers: header,
  body: order('hey|api'),
});
const queried = await v3PayTransactionsOutTradeNoOutTradeNoGet({
  client,
  path: { out_trade_no: 'hey|api' },
  query: { mchid },
});
const unknown = await v3PayTransactionsOutTradeNoOutTradeNoGet({
  client,
  path: { out_trade_no: 'openapi' },
  query: { mchid },
});
console.log(created.data?.code_url.slice(0, 9), queried.data?.out_trade_no, unknown.error?.code);

await sandbox.stop();
