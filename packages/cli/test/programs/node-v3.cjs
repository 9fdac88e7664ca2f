// A program with wechatpay-node-v3. It names the platform's host itself, and cannot be given another one.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const WxPay = require('wechatpay-node-v3');

const read = (name) => readFileSync(join(process.argv[2], name));
const { mchid, serial, apiV3Key, platformSerial } = JSON.parse(read('sandbox.json'));
const pay = new WxPay({
  appid: 'wxcbda96de0b165486',
  mchid,
  serial_no: serial,
  publicKey: read('apiclient_cert.pem'),
  privateKey: read('apiclient_key.pem'),
});

pay
  .get_certificates(apiV3Key)
  .then((certificates) => {
    // It decrypts them itself.
    console.log(
      JSON.stringify({ found: certificates.some(({ serial_no }) => serial_no === platformSerial) }),
    );
  })
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
