// A program with wechatpay-node-v3. What the client has a method for is called by it; other operations are signed by the
// client and sent by fetch, as its README shows.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const WxPay = require('wechatpay-node-v3');
const { serve, Refused, encryptMarked } = require('./serve.cjs');

const read = (name) => readFileSync(join(process.argv[2], name));
const { mchid, serial, apiV3Key, platformSerial } = JSON.parse(read('sandbox.json'));
const pay = new WxPay({
  appid: 'wxd678efh567hg6787',
  mchid,
  serial_no: serial,
  publicKey: read('apiclient_cert.pem'),
  privateKey: read('apiclient_key.pem'),
  key: apiV3Key,
});
const certificate = read('wechatpay_cert.pem');

/** The client's methods, by operation. Without `wx_serial_no`, some name the merchant's own certificate. */
const methods = {
  'POST v3/pay/transactions/jsapi': ({ json }) => pay.transactions_jsapi(json),
  'POST v3/combine-transactions/jsapi': ({ json }) => pay.combine_transactions_jsapi(json),
  'POST v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close': ({ path, json }) =>
    pay.combine_close(path.combine_out_trade_no, json.sub_orders),
  'GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}': ({ path }) =>
    pay.combine_query(path.combine_out_trade_no),
  'GET v3/pay/transactions/out-trade-no/{out_trade_no}': ({ path }) => pay.query(path),
  'POST v3/refund/domestic/refunds': ({ json }) => pay.refunds(json),
  'GET v3/refund/domestic/refunds/{out_refund_no}': ({ path }) => pay.find_refunds(path.out_refund_no),
  'POST v3/profitsharing/receivers/add': ({ json }) =>
    pay.profitsharing_receivers_add({ ...json, wx_serial_no: platformSerial }),
  'POST v3/profitsharing/orders': ({ json }) =>
    pay.create_profitsharing_orders({ ...json, wx_serial_no: platformSerial }),
  'POST v3/profitsharing/orders/unfreeze': ({ json }) => pay.profitsharing_orders_unfreeze(json),
  'POST v3/profitsharing/return-orders': ({ json }) => pay.profitsharing_return_orders(json),
  'GET v3/profitsharing/transactions/{transaction_id}/amounts': ({ path }) =>
    pay.query_profitsharing_amounts(path.transaction_id),
};

async function call(operation, { json, path, query }) {
  const encrypted = encryptMarked(json, (text) => pay.publicEncrypt(text, certificate));
  const isEncrypted = JSON.stringify(encrypted) !== JSON.stringify(json);
  const method = methods[operation];
  if (method === undefined) return await send(operation, encrypted, path, query, isEncrypted);
  const { status, error, data = {} } = await method({ json: encrypted, path });
  if (error !== undefined || status === undefined) {
    const { code, message } = JSON.parse(error);
    throw new Refused(code, message);
  }
  // The client makes the parameters of the user's page of it.
  return data.package === undefined ? data : { ...data, prepay_id: data.package.replace('prepay_id=', '') };
}

async function send(operation, given, path = {}, query = undefined, isEncrypted = false) {
  const [method, template] = operation.split(' ');
  // `getSignature` leaves a line out where a POST has no body.
  const json = method === 'GET' ? undefined : (given ?? {});
  const body = json === undefined ? undefined : JSON.stringify(json);
  const filled = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ''));
  const url = `/${filled}${query === undefined ? '' : `?${new URLSearchParams(query)}`}`;
  const headers = {
    ...authorize(method, url, json),
    'Content-Type': 'application/json',
    ...(isEncrypted ? { 'Wechatpay-Serial': platformSerial } : {}),
  };
  return await answered(await fetch(`https://api.mch.weixin.qq.com${url}`, { method, headers, body }));
}

function authorize(method, url, signed) {
  const nonce = Math.random().toString(36).slice(2, 17);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = pay.getSignature(method, nonce, timestamp, url, signed);
  return { Accept: 'application/json', Authorization: pay.getAuthorization(nonce, timestamp, signature) };
}

async function answered(answer) {
  const body = await answer.text();
  if (!answer.ok || answer.status === 202) {
    const { code, message } = JSON.parse(body);
    throw new Refused(code, message);
  }
  await verify(Object.fromEntries(answer.headers), body);
  return body === '' ? {} : JSON.parse(body);
}

async function verify(headers, body) {
  const header = (name) => headers[`wechatpay-${name}`];
  const isValid = await pay.verifySign({
    body,
    signature: header('signature'),
    serial: header('serial'),
    nonce: header('nonce'),
    timestamp: header('timestamp'),
    apiSecret: apiV3Key,
  });
  if (!isValid) throw new Error('signature');
}

async function bill(_protocol, bill_date) {
  const asked = await pay.tradebill({ bill_date, bill_type: 'ALL' });
  if (asked.status !== 200) throw new Refused(JSON.parse(asked.error).code, asked.error);
  const { data } = await pay.downloadBill(asked.data.download_url);
  const lines = String(data).trim().split(/\r?\n/);
  const titles = lines[0].split(',');
  // The last two are the totals.
  return lines.slice(1, -2).map((line) => {
    const cells = line.slice(1).split(',`');
    return Object.fromEntries(titles.map((title, at) => [title, cells[at]]));
  });
}

// `upload_images` of the client has no host in its URL, and fails.
async function upload(base64, filename) {
  const image = Buffer.from(base64, 'base64');
  const meta = { filename, sha256: createHash('sha256').update(image).digest('hex') };
  const form = new FormData();
  form.append('meta', JSON.stringify(meta));
  form.append('file', new Blob([image], { type: 'image/png' }), filename);
  const url = '/v3/merchant/media/upload';
  const headers = authorize('POST', url, meta);
  const sent = fetch(`https://api.mch.weixin.qq.com${url}`, { method: 'POST', headers, body: form });
  return (await answered(await sent)).media_id;
}

async function open({ headers, body }) {
  await verify(headers, body);
  const { event_type, resource } = JSON.parse(body);
  const { ciphertext, nonce, associated_data } = resource;
  return { event_type, ...pay.decipher_gcm(ciphertext, associated_data, nonce) };
}

const reveal = (text) => pay.privateDecrypt(text);

serve({ call, bill, upload, reveal, open });
