// A program with wechatpay-axios-plugin, as its README shows it. It knows nothing of the sandbox: its keys are in a folder.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Aes, Wechatpay } = require('wechatpay-axios-plugin');

const read = (name) => readFileSync(join(process.argv[2], name), 'utf8');
const { mchid, serial, publicKeyId, platformSerial, apiV2Key, apiV3Key } = JSON.parse(read('sandbox.json'));
const pay = new Wechatpay({
  mchid,
  serial,
  privateKey: read('apiclient_key.pem'),
  // Answers to calls without `Wechatpay-Serial` are signed by the certificate.
  certs: { [publicKeyId]: read('pub_key.pem'), [platformSerial]: read('wechatpay_cert.pem') },
  secret: apiV2Key,
  merchant: { cert: read('apiclient_cert.pem'), key: read('apiclient_key.pem') },
});

const order = {
  appid: 'wxcbda96de0b165486',
  mch_id: mchid,
  contract_mchid: mchid,
  contract_appid: 'wxcbda96de0b165486',
  out_trade_no: '123456',
  body: 'Ipad mini 16G',
  notify_url: 'https://merchant.example/paid',
  total_fee: '888',
  spbill_create_ip: '123.12.12.123',
  trade_type: 'JSAPI',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  plan_id: '123',
  contract_code: '100001256',
  request_serial: '1695',
  contract_display_account: 'x',
  contract_notify_url: 'https://merchant.example/signed',
};

(async () => {
  // The plugin verifies all answers.
  const signing = await pay.v3.ecommerce.individualContracts.preEntrustSign.app.post(
    { appid: 'wxd678efh567h23787', out_contract_code: 'APPLYMENT_00000000001' },
    { headers: { 'Wechatpay-Serial': publicKeyId } },
  );
  const ordered = await pay.v2.pay.contractorder.post(order);
  const native = await pay.v3.pay.transactions.native.post({
    appid: order.appid,
    mchid,
    description: '商品',
    out_trade_no: 'AXIOS-1',
    notify_url: order.notify_url,
    amount: { total: 888 },
  });
  const found = await pay.v3.pay.transactions.outTradeNo.$out_trade_no$.get({
    params: { mchid },
    out_trade_no: 'AXIOS-1',
  });
  const refund = { out_trade_no: 'PAID-1', out_refund_no: 'AXIOS-1R', total_fee: '888', refund_fee: '1' };
  const refunded = await pay.v2.secapi.pay.refund.post(
    { appid: order.appid, mch_id: mchid, ...refund },
    { security: true },
  );
  const { data } = await pay.v3.certificates.get();
  const { nonce, ciphertext, associated_data } = data.data[0].encrypt_certificate;
  const pem = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data);
  console.log(
    JSON.stringify({
      v3: signing.status,
      v2: ordered.data.result_code,
      native: native.status,
      found: found.data.out_trade_no,
      refunded: refunded.data.result_code,
      decrypted: pem === read('wechatpay_cert.pem'),
    }),
  );
})().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
