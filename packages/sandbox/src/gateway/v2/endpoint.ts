import { isUtf8 } from 'node:buffer';
import { Formatter, Hash, Transformer } from 'wechatpay-kit';
import type { DescribedOperation } from '../../description/catalogue.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { RawRequest } from '../read.js';

export type SignType = 'MD5' | 'HMAC-SHA256';

/** A message of APIv2: texts by name. */
export type Fields = Readonly<Record<string, string>>;

/** A verified and valid request of APIv2. */
export interface V2Call {
  readonly world: World;
  /** Without `sign`, `sign_type`, `nonce_str` and empty fields. */
  readonly fields: Fields;
  readonly signType: SignType;
}

/** @throws Refusal, which becomes a signed answer with result_code FAIL */
export type V2Handler = (call: V2Call) => Fields;

/** Answers one operation of APIv2: verifies, validates, calls the handler, and signs. */
export type V2Endpoint = (request: RawRequest) => Response;

/** A failure of the protocol: an unsigned answer with return_code FAIL, because no key is agreed on yet. */
class TransportFailure extends Error {}

/** Fields of the envelope. Handlers do not see them. */
const envelope = new Set(['sign', 'sign_type', 'nonce_str']);
/** The fields of the request that the answer repeats. */
const echoed = ['appid', 'mch_id', 'sub_appid', 'sub_mch_id'];

/** @param handler `undefined` for an operation that WeChat Pay has switched off */
export function v2Endpoint(
  world: World,
  operation: DescribedOperation,
  handler: V2Handler | undefined,
): V2Endpoint {
  const check = world.validator.text(operation.body ?? {});
  const known = operation.answer.properties ?? {};

  const answer = (message: Fields, signType: SignType): Record<string, string> => {
    const fields = Object.fromEntries(
      Object.entries(message).filter(([name, value]) => !envelope.has(name) && value !== ''),
    );
    const head = { return_code: 'SUCCESS', return_msg: 'OK', ...pick(fields, echoed) };
    try {
      const problem = check(fields);
      if (problem !== undefined) throw parameterError(problem.field, problem.issue);
      if (handler === undefined) throw new TransportFailure(`该服务已于 ${operation.retired} 下线，不再受理`);
      return { ...head, result_code: 'SUCCESS', ...handler({ world, fields, signType }) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ...head, result_code: 'FAIL', err_code: error.code, err_code_des: error.message };
    }
  };

  return (request) => {
    try {
      const { message, signType } = open(world, operation, request);
      const fields = answer(message, signType);
      if ('nonce_str' in known) fields['nonce_str'] = Formatter.nonce();
      if (operation.unsigned) return xml(fields);
      return xml({ ...fields, sign: Hash.sign(signType, fields, world.credentials.apiV2Key) });
    } catch (error) {
      if (!(error instanceof TransportFailure))
        console.error('the sandbox failed; please report this:', error);
      const reason = error instanceof TransportFailure ? error.message : `系统异常：${String(error)}`;
      return xml({ return_code: 'FAIL', return_msg: reason });
    }
  };
}

/** Checks the envelope of a request. */
function open(
  world: World,
  operation: DescribedOperation,
  request: RawRequest,
): { message: Fields; signType: SignType } {
  // The real gateway refuses before it reads the request. The answer is in the protocol, so that SDKs can report it.
  if (operation.mtls && !request.clientCertificate()?.equals(world.credentials.merchant.der)) {
    throw new TransportFailure('缺少商户 API 证书：该接口要求双向 TLS，请经 HTTPS 出示 apiclient_cert.pem');
  }
  if (request.tooLarge) throw new TransportFailure('请求正文过长');
  const message = parse(request.body);
  // The schema requires mch_id where the operation does. Other operations identify the merchant by its certificate.
  const { mch_id: mchid, sign_type: type = '', nonce_str: nonce = '' } = message;
  if (mchid !== undefined && mchid !== world.mchid)
    throw new TransportFailure(`商户号 mch_id ${mchid} 不存在`);
  const signType = type === '' ? 'MD5' : type;
  if (signType !== 'MD5' && signType !== 'HMAC-SHA256') {
    throw new TransportFailure('签名类型 sign_type 须为 MD5 或 HMAC-SHA256');
  }
  const { sign = '' } = message;
  if (!Hash.equals(Hash.sign(signType, message, world.credentials.apiV2Key), sign)) {
    throw new TransportFailure(
      sign === '' ? '签名错误：缺少 sign' : '签名错误：请核对参与签名的字段与 APIv2 密钥',
    );
  }
  if (!operation.nonceless && !/^.{1,32}$/.test(nonce)) {
    throw new TransportFailure(nonce === '' ? '缺少参数 nonce_str' : '参数 nonce_str 最多 32 个字符');
  }
  return { message, signType };
}

function parse(body: Buffer): Fields {
  let message: ReturnType<typeof Transformer.toObject>;
  try {
    if (!isUtf8(body)) throw new SyntaxError('not UTF-8');
    message = Transformer.toObject(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new TransportFailure(`XML 格式错误（${error.message}）`);
  }
  const nested = Object.entries(message).find(([, value]) => typeof value !== 'string');
  if (nested !== undefined) throw new TransportFailure(`XML 格式错误：${nested[0]} 须为文本，且只出现一次`);
  return message as Fields;
}

/** APIv2 answers failures with status 200 too. */
export function xml(fields: Fields): Response {
  return new Response(Transformer.toXml(fields), {
    status: 200,
    headers: { 'Content-Type': 'text/xml; charset=utf-8' },
  });
}

/** @returns the given fields that exist */
export function pick(fields: Fields, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );
}
