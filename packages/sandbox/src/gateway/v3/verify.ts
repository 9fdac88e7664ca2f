import { Rsa } from 'wechatpay-kit';
import type { MerchantKey } from '../../runtime/keyring.js';
import { Refusal, type RefusalDetail } from '../../runtime/refusal.js';
import { splitForm } from '../form.js';
import type { RawRequest } from '../read.js';
import type { Caller } from './caller.js';

/** Seconds in both directions: https://pay.weixin.qq.com/doc/v3/merchant/4012365342 */
const tolerance = 300;
/** The length of the expected signed text that an error shows. */
const excerpt = 512;

interface Authorization {
  /** `mchid`, or `brand_id`. */
  readonly id: string;
  readonly nonce_str: string;
  readonly timestamp: string;
  readonly serial_no: string;
  readonly signature: string;
}

/**
 * Verifies a merchant's or a brand's request as WeChat Pay does: the caller, the time, and the signature over the bytes
 * as received. A nonce may repeat: WeChat Pay accepts that too.
 *
 * @param now the real time in milliseconds: an advanced sandbox clock must not refuse clients with a correct clock
 * @returns the key that signed it
 * @throws Refusal SIGN_ERROR
 */
export function verifyV3(
  request: RawRequest,
  caller: Pick<Caller, 'scheme' | 'idField' | 'idName' | 'id' | 'keys'>,
  now: number,
): MerchantKey {
  const { scheme, idField } = caller;
  const authorization = parseAuthorization(request.header('authorization'), scheme, idField);
  const { id, serial_no, timestamp, nonce_str, signature } = authorization;
  if (id !== caller.id) {
    throw signError(idField, `签名错误：${caller.idName} ${id} 不存在`, `${idField} unknown`);
  }
  const key = caller.keys.find((one) => one.id === serial_no.toUpperCase());
  if (key === undefined) {
    throw signError(
      'serial_no',
      `签名错误：证书序列号 ${serial_no} 不属于该${idField === 'mchid' ? '商户' : '品牌'}`,
      'serial_no unknown',
    );
  }
  const skew = now / 1000 - Number(timestamp);
  if (!(Math.abs(skew) <= tolerance)) {
    throw signError(
      'timestamp',
      `签名错误：timestamp 与平台时间相差 ${Math.round(Math.abs(skew))} 秒，超过 ${tolerance} 秒，请校准时钟`,
      'timestamp expired',
    );
  }
  const body = signedBody(request.header('content-type'), request.body);
  const head = `${request.method}\n${request.url}\n${timestamp}\n${nonce_str}\n`;
  // Node.js decodes the request line and the headers as latin1, so they are encoded back to bytes.
  const message = Buffer.concat([Buffer.from(head, 'latin1'), body, Buffer.from('\n')]);
  if (Rsa.verify(message, signature, key.publicKey)) return key;
  throw signError('signature', '签名错误：请核对待签名串、私钥与证书序列号', 'sign not match', {
    method: request.method,
    url: request.url,
    truncated_sign_message: message.toString('utf8').slice(0, excerpt),
    sign_message_length: message.length,
  });
}

/** The part of a body that is signed: of a form, `meta`. https://pay.weixin.qq.com/doc/v3/merchant/4012365342 */
export function signedBody(contentType: string | undefined, body: Buffer): Buffer {
  const parts = splitForm(contentType, body);
  return parts === undefined ? body : (parts.find(({ name }) => name === 'meta')?.content ?? Buffer.alloc(0));
}

/** The fields have any order. Each must occur once and not be empty. */
function parseAuthorization(
  header: string | undefined,
  scheme: string,
  idField: Caller['idField'],
): Authorization {
  const [given, rest] = splitOnce(header ?? '', ' ');
  if (given !== scheme) {
    throw signError(
      'Authorization',
      `签名错误：Authorization 头须以 ${scheme} 开头`,
      'authorization missing or of another scheme',
    );
  }
  const fields = new Map<string, string>();
  for (const pair of rest.split(',')) {
    const [, name, value] = /^\s*([a-z_]+)="([^"]+)"\s*$/.exec(pair) ?? [];
    if (name === undefined || value === undefined || fields.has(name)) {
      throw signError('Authorization', '签名错误：Authorization 头格式不对', 'authorization malformed');
    }
    fields.set(name, value);
  }
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value !== undefined) return value;
    throw signError(name, `签名错误：Authorization 头缺少 ${name}`, `${name} missing`);
  };
  const timestamp = field('timestamp');
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw signError('timestamp', '签名错误：timestamp 须为秒数', 'timestamp malformed');
  }
  return {
    id: field(idField),
    nonce_str: field('nonce_str'),
    timestamp,
    serial_no: field('serial_no'),
    signature: field('signature'),
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function signError(
  field: string,
  message: string,
  issue: string,
  sign_information?: NonNullable<RefusalDetail['sign_information']>,
): Refusal {
  return new Refusal('SIGN_ERROR', message, {
    field,
    issue,
    location: 'authorization',
    ...(sign_information === undefined ? {} : { sign_information }),
  });
}
