// A program with wechatpay-axios-plugin, as its README shows it. It knows nothing of the sandbox: its keys are in a folder.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Wechatpay } = require('wechatpay-axios-plugin');

const read = (name) => readFileSync(join(process.argv[2], name), 'utf8');
const { mchid, serial, publicKeyId, apiV2Key } = JSON.parse(read('sandbox.json'));
const pay = new Wechatpay({
  mchid,
  serial,
  privateKey: read('apiclient_key.pem'),
  certs: { [publicKeyId]: read('pub_key.pem') },
  secret: apiV2Key,
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
  // The plugin verifies both answers.
  const signing = await pay.v3.ecommerce.individualContracts.preEntrustSign.app.post(
    { appid: 'wxd678efh567h23787', out_contract_code: 'APPLYMENT_00000000001' },
    { headers: { 'Wechatpay-Serial': publicKeyId } },
  );
  const ordered = await pay.v2.pay.contractorder.post(order);
  console.log(JSON.stringify({ v3: signing.status, v2: ordered.data.result_code }));
})().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
