import { sign } from 'node:crypto';
import { v2Request } from '../setup/requests.js';
import type { Setup } from '../setup/setup.js';
import { v2Sign, v2Xml } from '../setup/v2-sign.js';

/** An answer for `writeHead` and `end`. */
export interface Answer {
  readonly headers: string[];
  readonly body: Buffer;
}

const common = ['Server', 'nginx', 'Content-Language', 'zh-CN', 'X-Content-Type-Options', 'nosniff'];
const v3Nonce = '5a1c0fe8e3c14f4e8d1d3f1c2a9b7e60';

/** Signed once a second: only the timestamp changes. */
export function v3Answers({ platformPrivateKey, platformKeyId }: Setup): () => Answer {
  const body = Buffer.from(JSON.stringify({ pre_entrustweb_id: '5778aadY9nltAsZzXixCkFIGYnV2V' }));
  let signedAt = 0;
  let answer: Answer = { headers: [], body };
  return () => {
    const now = Math.floor(Date.now() / 1000);
    if (now === signedAt) return answer;
    const message = Buffer.from(`${now}\n${v3Nonce}\n${body}\n`);
    signedAt = now;
    answer = {
      headers: [
        ...common,
        ...['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(body.length)],
        ...[
          'Cache-Control',
          'no-cache, must-revalidate',
          'Request-ID',
          '08F4E8C7B40610D0031 8E9B19D8D02-268435456',
        ],
        ...[
          'Wechatpay-Serial',
          platformKeyId,
          'Wechatpay-Timestamp',
          String(now),
          'Wechatpay-Nonce',
          v3Nonce,
        ],
        ...['Wechatpay-Signature', sign('RSA-SHA256', message, platformPrivateKey).toString('base64')],
        ...['Wechatpay-Signature-Type', 'WECHATPAY2-SHA256-RSA2048'],
      ],
      body,
    };
    return answer;
  };
}

/** Signed once. */
export function v2Answer({ mchid, apiV2Key }: Setup): Answer {
  const { appid, trade_type, plan_id, contract_code, request_serial, contract_display_account } =
    v2Request(mchid);
  const fields = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'SUCCESS',
    appid,
    mch_id: mchid,
    nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
    contract_result_code: 'SUCCESS',
    prepay_id: 'wx201410272009395522657a690389285100',
    trade_type,
    plan_id,
    request_serial,
    contract_code,
    contract_display_account,
  };
  const body = Buffer.from(v2Xml({ ...fields, sign: v2Sign(fields, apiV2Key) }));
  return {
    headers: [...common, 'Content-Type', 'text/xml; charset=utf-8', 'Content-Length', String(body.length)],
    body,
  };
}
