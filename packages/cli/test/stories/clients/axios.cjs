// A program with wechatpay-axios-plugin, as its README shows it. It knows nothing of the sandbox: its keys are in a folder.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Aes, Formatter, Hash, Multipart, Rsa, Transformer, Wechatpay } = require('wechatpay-axios-plugin');
const { serve, Refused, encryptMarked } = require('./serve.cjs');

const read = (name) => readFileSync(join(process.argv[2], name));
const { mchid, serial, publicKeyId, platformSerial, apiV2Key, apiV3Key } = JSON.parse(read('sandbox.json'));
const certs = {
  [publicKeyId]: Rsa.from(read('pub_key.pem'), Rsa.KEY_TYPE_PUBLIC),
  [platformSerial]: Rsa.from(read('wechatpay_cert.pem'), Rsa.KEY_TYPE_PUBLIC),
};
const secret = Hash.keyObjectFrom(apiV2Key);
const pay = new Wechatpay({
  mchid,
  serial,
  privateKey: read('apiclient_key.pem'),
  certs,
  secret: apiV2Key,
  merchant: { cert: read('apiclient_cert.pem'), key: read('apiclient_key.pem') },
});

// The plugin verifies all answers, and presents the certificate where the program says `security`.
const secured = /^v2\/(secapi|mmpaymkttransfers)\//;

async function call(operation, { json, xml, query, path }) {
  const [method, template] = operation.split(' ');
  const encrypted = encryptMarked(json, (text) => Rsa.encrypt(text, certs[publicKeyId]));
  const config = {
    ...path,
    ...(query === undefined ? {} : { params: query }),
    ...(secured.test(template) ? { security: true } : {}),
    ...(JSON.stringify(encrypted) === JSON.stringify(json)
      ? {}
      : { headers: { 'Wechatpay-Serial': publicKeyId } }),
  };
  const endpoint = pay.chain(template.replace('{empty}', ''));
  return await answered(
    method === 'GET' ? endpoint.get(config) : endpoint[method.toLowerCase()](xml ?? encrypted, config),
  );
}

async function answered(calling) {
  let answer;
  try {
    answer = await calling;
  } catch (error) {
    const { data } = error.response ?? {};
    if (data === undefined) throw error;
    const { code, message, err_code, err_code_des, return_msg } = data;
    throw new Refused(code ?? err_code ?? 'FAIL', message ?? err_code_des ?? return_msg);
  }
  // Only the code says that the user has yet to enter the password.
  if (answer.status === 202) throw new Refused(answer.data.code, answer.data.message);
  return answer.data;
}

async function bill(protocol, date) {
  const asText = { responseType: 'arraybuffer', transformResponse: [(data) => data] };
  if (protocol === 'v2') {
    const asked = {
      appid: 'wxd678efh567hg6787',
      mch_id: mchid,
      bill_date: date.replaceAll('-', ''),
      bill_type: 'ALL',
    };
    return Formatter.castCsvBill(await answered(pay.v2.pay.downloadbill.post(asked, asText))).rows;
  }
  const { download_url } = await answered(pay.v3.bill.tradebill.get({ params: { bill_date: date } }));
  const { pathname, search } = new URL(download_url);
  return Formatter.castCsvBill(await answered(pay.chain(pathname.slice(1) + search).get(asText))).rows;
}

async function upload(base64, filename) {
  const image = Buffer.from(base64, 'base64');
  const meta = { filename, sha256: Hash.sha256(image) };
  const form = new Multipart.FormData();
  form.append('meta', JSON.stringify(meta));
  form.append('file', image, filename);
  const config = { meta, headers: form.getHeaders() };
  return (await answered(pay.v3.merchant.media.upload.post(form.getBuffer(), config))).media_id;
}

function open({ headers, body }) {
  return body.startsWith('<') ? openV2(Transformer.toObject(body)) : openV3(headers, body);
}

function openV3(headers, body) {
  const header = (name) => headers[`wechatpay-${name}`];
  const signed = Formatter.response(header('timestamp'), header('nonce'), body);
  if (!Rsa.verify(signed, header('signature'), certs[header('serial')])) throw new Error('signature');
  const { event_type, resource } = JSON.parse(body);
  const { ciphertext, nonce, associated_data } = resource;
  return { event_type, ...JSON.parse(Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data)) };
}

function openV2(message) {
  if (message.req_info !== undefined) {
    const info = Aes.AesEcb.decrypt(message.req_info, Hash.md5(secret));
    return { ...message, ...Transformer.toObject(info) };
  }
  const type = message.sign?.length === 64 ? Hash.ALGO_HMAC_SHA256 : Hash.ALGO_MD5;
  if (!Hash.equals(Hash.sign(type, message, secret), message.sign)) throw new Error('sign');
  return message;
}

const reveal = (text) => Rsa.decrypt(text, Rsa.from(read('apiclient_key.pem'), Rsa.KEY_TYPE_PRIVATE));

serve({ call, bill, upload, reveal, open });
