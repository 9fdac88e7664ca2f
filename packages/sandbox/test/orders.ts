/** An order of APIv2, signed with the key of the sandbox's seed, which an attacker may know. */
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { type Fields, toXml, v2, v2Sign } from './merchant.js';

export function orderFields({ mchid }: Sandbox, out_trade_no: string, more: Fields = {}): Fields {
  return {
    appid: 'wxcbda96de0b165486',
    mch_id: mchid,
    contract_mchid: mchid,
    contract_appid: 'wxcbda96de0b165486',
    out_trade_no,
    body: 'x',
    notify_url: 'http://shop.test/pay',
    total_fee: '888',
    spbill_create_ip: '127.0.0.1',
    trade_type: 'JSAPI',
    openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    plan_id: '123',
    contract_code: `C${out_trade_no}`,
    request_serial: '1695',
    contract_display_account: 'x',
    contract_notify_url: 'http://shop.test/contract',
    nonce_str: 'nonce',
    ...more,
  };
}

/** The body of the request that creates the order. */
export function orderXml(sandbox: Sandbox, out_trade_no: string, more: Fields = {}): string {
  const fields = orderFields(sandbox, out_trade_no, more);
  return toXml({ ...fields, sign: v2Sign(fields, sandbox.config.apiV2Key) });
}

/** Whether the sandbox knows the order. */
export async function isPlaced(sandbox: Sandbox, out_trade_no: string): Promise<boolean> {
  const query = { appid: 'wxcbda96de0b165486', mch_id: sandbox.mchid, out_trade_no };
  const { fields } = await v2(sandbox, '/pay/orderquery', query);
  return fields['result_code'] === 'SUCCESS';
}
