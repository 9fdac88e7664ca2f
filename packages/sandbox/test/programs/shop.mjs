/** What the tests of a small shop do. */

/** The user authorizes an individual payee. */
export async function authorize({ pay, confirm }) {
  const { data } = await pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({
    json: { appid: 'wxd678efh567h23787', out_contract_code: 'APPLYMENT_00000000001' },
  });
  await confirm(data.pre_entrustweb_id);
}

/** Makes one request of each outcome, and lets the sandbox send a notification that no server receives. */
export async function makeMistakes({ pay, sandbox, clock }) {
  const xml = { appid: 'wx1', mch_id: pay.mchid, out_trade_no: 'NONE' };
  await pay.v2.pay.orderquery.post({ xml }).catch(() => undefined);
  const secret = sandbox.config.apiV3Key;
  const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="${pay.mchid}",nonce_str="n",timestamp="${Math.floor(Date.now() / 1000)}",serial_no="${sandbox.config.serial}",signature="AAAA"`;
  await fetch(`${sandbox.url}/v3/certificates?key=${secret}`, { headers: { authorization } });
  await fetch(`${sandbox.url}/v3/certificats?key=${secret}`, { headers: { authorization } });
  await sandbox.trigger('TRANSACTION.SUCCESS', { to: `http://127.0.0.1:9/notify?key=${secret}` });
  await sandbox.idle();
  await clock.advance({ seconds: 15 });
}
