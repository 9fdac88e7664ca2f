// A program with tenpay, as its README shows it. Operations that the client has no method for are sent by what its methods
// are made of, which signs the request and verifies the answer.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const Payment = require('tenpay');
const { serve, Refused } = require('./serve.cjs');

const read = (name) => readFileSync(join(process.argv[2], name));
const { mchid, apiV2Key } = JSON.parse(read('sandbox.json'));
const config = {
  appid: 'wxd678efh567hg6787',
  mchid,
  partnerKey: apiV2Key,
  pfx: read('apiclient_cert.p12'),
  notify_url: 'https://merchant.example/paid',
  spbill_create_ip: '127.0.0.1',
};
const pay = new Payment(config);

const methods = {
  'v2/pay/unifiedorder': (fields) => pay.unifiedOrder(fields),
  'v2/pay/orderquery': (fields) => pay.orderQuery(fields),
  'v2/secapi/pay/refund': (fields) => pay.refund(fields),
  'v2/pay/refundquery': (fields) => pay.refundQuery(fields),
  'v2/pay/micropay': (fields) => pay.micropay(fields),
  'v2/secapi/pay/reverse': (fields) => pay.reverse(fields),
  'v2/pay/combinedorder': (fields) => pay.combinedOrder(fields),
  'v2/mmpaymkttransfers/promotion/transfers': (fields) => pay.transfers(fields),
  'v2/mmpaymkttransfers/gettransferinfo': (fields) => pay.transfersQuery(fields),
  'v2/mmpaymkttransfers/sendredpack': (fields) => pay.sendRedpack(fields),
  'v2/mmpaymkttransfers/gethbinfo': (fields) => pay.redpackQuery(fields),
};

async function call(operation, { xml }) {
  const [, path] = operation.split(' ');
  try {
    return await (methods[path] === undefined ? send(path, xml) : methods[path](xml));
  } catch (error) {
    // The client's error is the code alone.
    if (/^[A-Z_]+$/.test(error.message)) throw new Refused(error.message, '');
    throw error;
  }
}

function send(path, fields) {
  // The name of the URL also says how the client verifies the answer.
  const name = path.endsWith('combinedorder') ? 'combinedorder' : path;
  const client = new Payment(config);
  client.urls[name] = path.replace('v2', 'https://api.mch.weixin.qq.com');
  // Operations of contracts take no nonce_str.
  const nonce = path.startsWith('v2/papay/') ? {} : { nonce_str: Math.random().toString(36).slice(2) };
  return client._request({ ...fields, ...nonce }, name, path.startsWith('v2/secapi/'));
}

async function bill(_protocol, date) {
  const { list_title, list_data } = await pay.downloadBill({ bill_date: date.replaceAll('-', '') }, true);
  return list_data.map((cells) => Object.fromEntries(list_title.map((title, at) => [title, cells[at]])));
}

/** The middleware verifies; it answers by itself, and does not go on, where it refuses. */
async function open(request, response) {
  if (/^\/(contract|combined)/.test(request.path)) return verify(request.body);
  const type = request.path.startsWith('/refund') ? 'refund' : 'pay';
  await new Promise((resolve, reject) => {
    response.once('finish', () => reject(new Error('refused')));
    pay.middlewareForExpress(type)(request, response, resolve);
  });
  const { req_info = {}, ...message } = request.weixin;
  return { ...message, ...req_info };
}

/** The middleware is not for notifications without an appid: of contracts and of combined orders. */
function verify(xml) {
  const elements = xml.matchAll(/<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))<\/\1>/gs);
  const message = Object.fromEntries(Array.from(elements, ([, name, cdata, text]) => [name, cdata ?? text]));
  if (message.sign !== pay._getSign(message, message.sign_type)) throw new Error('sign');
  return message;
}

serve({ call, bill, open });
