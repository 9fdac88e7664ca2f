/** A shop that orders over plain clients of both protocols. */
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { judge, nameOf, operations } from './asking.js';
import { type Answer, type Fields, type Json, v2, v3 } from './merchant.js';

export function createShop(sandbox: Sandbox, notifyUrl: string) {
  const { mchid } = sandbox;
  const post = async (path: string, fields: Fields): Promise<Fields> =>
    (await v2(sandbox, path, { appid: 'wx1', mch_id: mchid, ...fields })).fields;
  const order = (out_trade_no: string, more: Json = {}): Json => ({
    appid: 'wx1',
    mchid,
    description: 'x',
    out_trade_no,
    notify_url: `${notifyUrl}/${out_trade_no}`,
    amount: { total: 100 },
    ...more,
  });
  const byNumber = (number: string): string => `/v3/pay/transactions/out-trade-no/${number}`;
  return {
    post,
    order,
    byNumber,
    native: (number: string, more: Json = {}) =>
      v3(sandbox, 'POST', '/v3/pay/transactions/native', order(number, more)),
    query: (number: string) => v3(sandbox, 'GET', `${byNumber(number)}?mchid=${mchid}`),
    close: (number: string) => v3(sandbox, 'POST', `${byNumber(number)}/close`, { mchid }),
    reverse: (number: string) => v3(sandbox, 'POST', `${byNumber(number)}/reverse`, { appid: 'wx1', mchid }),
    codepay: (number: string, auth_code: string, total = 100) =>
      v3(sandbox, 'POST', '/v3/pay/transactions/codepay', {
        ...order(number, { amount: { total } }),
        payer: { auth_code },
        scene_info: { store_info: { id: 'S1' } },
        notify_url: undefined,
      }),
    unified: (number: string, more: Fields = {}) =>
      post('/pay/unifiedorder', {
        body: 'x',
        out_trade_no: number,
        total_fee: '100',
        spbill_create_ip: '127.0.0.1',
        notify_url: `${notifyUrl}/${number}`,
        trade_type: 'NATIVE',
        ...more,
      }),
    micropay: (number: string, auth_code: string, more: Fields = {}) =>
      post('/pay/micropay', {
        body: 'x',
        out_trade_no: number,
        total_fee: '100',
        spbill_create_ip: '127.0.0.1',
        auth_code,
        ...more,
      }),
    queryV2: (number: string) => post('/pay/orderquery', { out_trade_no: number }),
    closeV2: (number: string) => post('/pay/closeorder', { out_trade_no: number }),
    reverseV2: (number: string) => post('/secapi/pay/reverse', { out_trade_no: number }),
  };
}

/** Status and code of an answer of APIv3. */
export function codeOf({ status, json }: Answer & { json: Json }): [number, unknown] {
  return [status, json['code']];
}

/** What of a successful answer does not fit the description. */
export function faultsOf(sandbox: Sandbox, operation: string, answer: Answer): string[] {
  const found = operations.find((one) => nameOf(one) === operation);
  if (found === undefined) throw new Error(`no operation ${operation}`);
  return judge(sandbox, found, answer);
}

let count = 0;

/** An auth code that no other payment has. */
export function newCode(): string {
  count += 1;
  return `13${String(count).padStart(16, '0')}`;
}
