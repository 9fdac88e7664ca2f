/** The requests of both contestants: one operation per protocol, with the usual number and size of fields. */

export const v3Path = '/v3/ecommerce/individual-contracts/pre-entrust-sign/app';

export interface V3Request {
  appid: string;
  out_contract_code: string;
}

export function v3Request(): V3Request {
  return { appid: 'wxd678efh567h23787', out_contract_code: 'APPLYMENT_00000000001' };
}

export const v2Path = '/pay/contractorder';

export interface V2Request {
  appid: string;
  mch_id: string;
  contract_mchid: string;
  contract_appid: string;
  out_trade_no: string;
  device_info: string;
  body: string;
  attach: string;
  notify_url: string;
  total_fee: string;
  spbill_create_ip: string;
  trade_type: 'JSAPI';
  openid: string;
  plan_id: string;
  contract_code: string;
  request_serial: string;
  contract_display_account: string;
  contract_notify_url: string;
}

export function v2Request(mchid: string): V2Request {
  return {
    appid: 'wxcbda96de0b165486',
    mch_id: mchid,
    contract_mchid: mchid,
    contract_appid: 'wxcbda96de0b165486',
    out_trade_no: '123456',
    device_info: '013467007045764',
    body: 'Ipad mini 16G 白色',
    attach: '深圳分店',
    notify_url: 'https://merchant.example/paid',
    total_fee: '888',
    spbill_create_ip: '123.12.12.123',
    trade_type: 'JSAPI',
    openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    plan_id: '123',
    contract_code: '100001256',
    request_serial: '1695',
    contract_display_account: '张三',
    contract_notify_url: 'https://merchant.example/signed',
  };
}
