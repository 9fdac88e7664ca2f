import { isUtf8 } from 'node:buffer';
import { Hash, Transformer } from 'wechatpay-kit';
import type { DescribedOperation } from '../../description/catalogue.js';
import type { Fields, SignType } from '../../products/shared/handler.js';
import type { RequestDraft } from '../../records/draft.js';
import type { World } from '../../runtime/world.js';
import { splitForm } from '../form.js';
import { isOwnCertificate } from '../merchant.js';
import type { RawRequest } from '../read.js';

/** A failure of the protocol: an unsigned answer with return_code FAIL, because no key is agreed on yet. */
export class TransportFailure extends Error {}

/** A request whose signature is right. */
export interface VerifiedV2 {
  /** The fields of the request. */
  readonly message: Fields;
  /** The query, besides a signed one, which is the message. */
  readonly query: Fields;
  readonly signType: SignType;
  readonly origin: string;
  /** A header's value, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** The file of a form. */
  readonly file: Buffer | undefined;
}

/** The message of a request, before its signature is verified. */
interface Message {
  readonly message: Fields;
  readonly file?: Buffer | undefined;
}

/**
 * Checks the envelope of a request.
 *
 * @param secret the key that signs
 * @param draft learns that the sign is right
 * @throws TransportFailure
 */
export function verifyV2(
  world: World,
  operation: DescribedOperation,
  request: RawRequest,
  draft: Pick<RequestDraft, 'verified'>,
  secret: string = world.credentials.apiV2Key,
): VerifiedV2 {
  // The real gateway refuses before it reads the request. The answer is in the protocol, so that SDKs can report it.
  const certificate = operation.mtls ? request.clientCertificate() : undefined;
  const { merchantKeys } = world.credentials;
  const isOwn = (given: Buffer): boolean => merchantKeys.some((key) => isOwnCertificate(key, given));
  if (operation.mtls && (certificate === undefined || !isOwn(certificate))) {
    throw new TransportFailure('缺少商户 API 证书：该接口要求双向 TLS，请经 HTTPS 出示 apiclient_cert.pem');
  }
  if (request.tooLarge) throw new TransportFailure('请求正文过长');
  const query = readQuery(request.url);
  const { message, file } = readMessage(operation, request, query);
  // The schema requires mch_id where the operation does. Other operations identify the merchant by its certificate.
  const { mch_id: mchid, sign_type: type = '', nonce_str: nonce = '' } = message;
  if (mchid !== undefined && mchid !== world.mchid)
    throw new TransportFailure(`商户号 mch_id ${mchid} 不存在`);
  const fields = (operation.method === 'GET' ? operation.query : operation.body)?.properties ?? {};
  const signType = type === '' ? (fields['sign_type']?.default ?? 'MD5') : type;
  if (signType !== 'MD5' && signType !== 'HMAC-SHA256') {
    throw new TransportFailure('签名类型 sign_type 须为 MD5 或 HMAC-SHA256');
  }
  const { sign = '' } = message;
  // A page of the user's browser without a signature: https://pay.weixin.qq.com/doc/v2/merchant/4011987607
  const isOpen = operation.method === 'GET' && fields['sign'] === undefined;
  if (!isOpen && !Hash.equals(Hash.sign(signType, message, secret), sign)) {
    throw new TransportFailure(
      sign === '' ? '签名错误：缺少 sign' : '签名错误：请核对参与签名的字段与 APIv2 密钥',
    );
  }
  draft.verified = !isOpen;
  const needsNonce = operation.method === 'GET' ? 'nonce_str' in fields : !operation.nonceless;
  if (needsNonce && !/^.{1,32}$/.test(nonce)) {
    throw new TransportFailure(nonce === '' ? '缺少参数 nonce_str' : '参数 nonce_str 最多 32 个字符');
  }
  return { message, query, signType, origin: request.origin, header: request.header, file };
}

function readMessage({ method, form }: DescribedOperation, request: RawRequest, query: Fields): Message {
  if (method === 'GET') return { message: query };
  return form ? readForm(request) : { message: parse(request.body) };
}

function readForm(request: RawRequest): Message {
  const parts = splitForm(request.header('content-type'), request.body);
  if (parts === undefined) throw new TransportFailure('请求正文须为 multipart/form-data');
  const texts = parts.filter(({ isFile }) => !isFile);
  return {
    message: Object.fromEntries(texts.map(({ name, content }) => [name, content.toString('utf8')])),
    file: parts.find(({ isFile }) => isFile)?.content,
  };
}

function readQuery(url: string): Fields {
  const at = url.indexOf('?');
  return at === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at)));
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
