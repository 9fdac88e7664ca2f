import { Json } from 'wechatpay-kit';
import { errorStatus } from '../../description/errors.js';
import type { Answer } from '../../products/shared/handler.js';
import type { Ids } from '../../runtime/ids.js';
import type { KeyPair } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';
import { signatureHeaders } from '../../runtime/signature.js';
import { createReply, type Reply } from '../reply.js';

/** The numbers of errors in `Request-ID`, as merchants saw them. Of other errors, the number only says the status. */
const numbers: Readonly<Record<string, number>> = {
  PARAM_ERROR: 268_435_461,
  SIGN_ERROR: 268_443_699,
  MCH_NOT_EXISTS: 268_443_715,
  APPID_MCHID_NOT_MATCH: 268_445_527,
  FREQUENCY_LIMITED: 268_447_840,
  NO_AUTH: 268_447_845,
  OUT_TRADE_NO_USED: 268_498_688,
  ORDERPAID: 268_498_689,
  ORDER_NOT_EXIST: 268_512_771,
};

/**
 * Signs an answer and adds WeChat Pay's headers.
 *
 * @param key `undefined` for an answer that WeChat Pay does not sign
 */
export async function v3Reply(answer: Answer, key: KeyPair | undefined, ids: Ids): Promise<Reply> {
  const { status, body, file, location } = answer;
  if (file !== undefined) return signed({ status, ...file }, 0, key, ids);
  const content = body === undefined ? '' : (Json.stringify(body) ?? '');
  return signed({ status, mediaType: json, content, location }, 0, key, ids);
}

/** An error is signed like any answer. Its body has `code`, `message` and `detail`. */
export async function v3Error(error: Refusal, key: KeyPair, ids: Ids): Promise<Reply> {
  const { code, message, detail, transport } = error;
  const status = transport.status ?? errorStatus(code);
  const content = JSON.stringify({ code, message, ...(detail === undefined ? {} : { detail }) });
  const { retryAfter } = transport;
  return signed(
    { status, mediaType: json, content, retryAfter },
    numbers[code] ?? 268_435_456 + status,
    key,
    ids,
  );
}

/**
 * The answer to a request for which there is no operation.
 *
 * @param hint what the caller may have meant
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012081606
 */
export function notFound(key: KeyPair, ids: Ids, hint = '请核对请求方法与路径'): Promise<Reply> {
  return v3Error(new Refusal('NOT_FOUND', `接口不存在：${hint}`), key, ids);
}

const json = 'application/json; charset=utf-8';

/** The content of an answer. */
interface Content {
  readonly status: number;
  readonly mediaType: string;
  readonly content: Buffer | string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What is signed in place of the content. */
  readonly signed?: string | undefined;
  readonly location?: string | undefined;
  readonly retryAfter?: number | undefined;
}

async function signed(
  { status, mediaType, content, headers: own, signed: covered, location, retryAfter }: Content,
  code: number,
  key: KeyPair | undefined,
  ids: Ids,
): Promise<Reply> {
  const headers = {
    ...(content.length === 0 ? {} : { 'Content-Type': mediaType }),
    ...(location === undefined ? {} : { Location: location }),
    ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
    'Cache-Control': 'no-cache, must-revalidate',
    'Content-Language': 'zh-CN',
    'X-Content-Type-Options': 'nosniff',
    'Request-ID': `${ids.hex('request', 32)}-${code}`,
    ...own,
  };
  if (key === undefined) return createReply(status, headers, content);
  const text = covered ?? (typeof content === 'string' ? content : content.toString('utf8'));
  // The real time, because merchants compare it with their own clocks.
  const signature = await signatureHeaders(text, key, Date.now());
  return createReply(status, { ...headers, ...signature }, content);
}
