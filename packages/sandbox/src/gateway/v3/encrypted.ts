import { constants, privateDecrypt } from 'node:crypto';
import type { EncryptedField } from '../../description/problem.js';
import type { KeyPair } from '../../runtime/keyring.js';
import { parameterError, Refusal, type RefusalDetail } from '../../runtime/refusal.js';

/** Decrypted texts, by the JSON Pointers of their fields. */
export type ClearTexts = ReadonlyMap<string, string>;

/**
 * Decrypts encrypted fields with the key that the request names. Only they demand `Wechatpay-Serial`, whatever pages
 * say: official SDKs in PHP and Node.js send it with no other request.
 *
 * @param serial the header `Wechatpay-Serial`
 * @param key the key that it names
 * @throws Refusal PARAM_ERROR
 */
export function checkEncrypted(
  fields: readonly EncryptedField[],
  location: RefusalDetail['location'],
  serial: string | undefined,
  key: KeyPair,
): ClearTexts {
  const texts = new Map<string, string>();
  for (const { field, text, padding } of fields) {
    if (serial === undefined || serial === '') {
      const issue = `必填：请求含加密字段 ${field}，须给出加密所用的微信支付公钥 ID 或平台证书序列号`;
      throw parameterError('Wechatpay-Serial', issue, 'header');
    }
    const clear = decrypt(text, padding, key);
    if (clear === undefined) {
      throw new Refusal('PARAM_ERROR', '请确认待处理的消息是否为加密后的密文', {
        field,
        value: text.slice(0, 128),
        issue: '不是以 Wechatpay-Serial 所指的公钥加密的密文',
        ...(location === undefined ? {} : { location }),
      });
    }
    texts.set(field, clear);
  }
  return texts;
}

/** Copies a body with its encrypted fields decrypted. */
export function withClearTexts(
  body: Readonly<Record<string, unknown>>,
  texts: ClearTexts,
): Readonly<Record<string, unknown>> {
  if (texts.size === 0) return body;
  const copy = structuredClone(body);
  for (const [pointer, text] of texts) {
    const names = pointer
      .split('/')
      .slice(1)
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const parent = names.slice(0, -1).reduce<unknown>((value, name) => (value as Parent)[name], copy);
    (parent as Parent)[names.at(-1) ?? ''] = text;
  }
  return copy;
}

type Parent = Record<string, unknown>;

function decrypt(
  text: string,
  padding: EncryptedField['padding'],
  { privateKey: key }: KeyPair,
): string | undefined {
  const sealed = Buffer.from(text, 'base64');
  try {
    if (padding === 'oaep') {
      return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING }, sealed).toString('utf8');
    }
    // RFC 8017, section 7.2.1: 0, 2, random bytes, 0, the text. Node.js does not take this padding off.
    const padded = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, sealed);
    const end = padded.indexOf(0, 2);
    return padded[0] === 0 && padded[1] === 2 ? padded.subarray(end + 1).toString('utf8') : undefined;
  } catch {
    return undefined;
  }
}
