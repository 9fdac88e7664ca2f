import { Json } from 'wechatpay-kit';
import type { V3Answer } from '../../products/shared/handler.js';
import type { KeyPair } from '../../runtime/credentials.js';
import type { Ids } from '../../runtime/ids.js';
import { Refusal } from '../../runtime/refusal.js';
import { signatureHeaders } from '../../runtime/signature.js';

/** The statuses of https://pay.weixin.qq.com/doc/v3/merchant/4012081606 and of the products' pages. */
const statuses: Readonly<Record<string, number>> = {
  PARAM_ERROR: 400,
  INVALID_REQUEST: 400,
  APPID_MCHID_NOT_MATCH: 400,
  SIGN_ERROR: 401,
  NO_AUTH: 403,
  CONTRACT_EXISTED: 403,
  CONTRACT_NOT_EXIST: 403,
  CONTRACT_ERROR: 403,
  NOT_FOUND: 404,
  RESOURCE_NOT_EXISTS: 404,
  REQUEST_TOO_LARGE: 413,
  SYSTEM_ERROR: 500,
};

/** Signs an answer and adds WeChat Pay's headers. */
export async function v3Response(answer: V3Answer, key: KeyPair, ids: Ids): Promise<Response> {
  const body = answer.body === undefined ? '' : (Json.stringify(answer.body) ?? '');
  return signed(answer.status, body, 0, key, ids);
}

/** An error is signed like any answer. Its body has `code`, `message` and `detail`. */
export async function v3Error(error: Refusal, key: KeyPair, ids: Ids): Promise<Response> {
  const status = statuses[error.code] ?? 500;
  const { code, message, detail } = error;
  const body = JSON.stringify({ code, message, ...(detail === undefined ? {} : { detail }) });
  // WeChat Pay's own numbers are undocumented. These only distinguish failures from successes.
  return signed(status, body, 268_435_456 + status, key, ids);
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4012081606 */
export function notFound(key: KeyPair, ids: Ids): Promise<Response> {
  const error = new Refusal('NOT_FOUND', '接口不存在：请核对请求方法与路径');
  return v3Error(error, key, ids);
}

async function signed(status: number, body: string, code: number, key: KeyPair, ids: Ids): Promise<Response> {
  return new Response(body === '' ? null : body, {
    status,
    headers: {
      ...(body === '' ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
      'Cache-Control': 'no-cache, must-revalidate',
      'Content-Language': 'zh-CN',
      'X-Content-Type-Options': 'nosniff',
      'Request-ID': `${ids.hex('request', 32)}-${code}`,
      // The real time, because merchants compare it with their own clocks.
      ...(await signatureHeaders(body, key, Date.now())),
    },
  });
}
