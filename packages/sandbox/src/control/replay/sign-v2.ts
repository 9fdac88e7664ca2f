import { Formatter, Hash, Transformer } from 'wechatpay-kit';
import { findBoundary, splitForm } from '../../gateway/form.js';
import { findHeader, type RepeatedMessage } from './message.js';

/** How a message of APIv2 is signed. */
export interface V2Signing {
  readonly secret: string;
  /** The signature type of a message that does not say it. */
  readonly usualType: string;
}

type Fields = Readonly<Record<string, string>>;

/**
 * Signs a message of APIv2 anew, with a new nonce: XML, the texts of a form, or a query. The other fields stay as they are.
 *
 * @returns `undefined` if its fields cannot be read
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011985891
 */
export function signV2Anew(message: RepeatedMessage, signing: V2Signing): RepeatedMessage | undefined {
  if (message.method === 'GET' || message.method === 'HEAD') return signQuery(message, signing);
  return signForm(message, signing) ?? signXml(message, signing);
}

function signXml(message: RepeatedMessage, signing: V2Signing): RepeatedMessage | undefined {
  let fields: Fields;
  try {
    const read = Object.entries(Transformer.toObject(message.body.toString('utf8')));
    if (read.some(([, value]) => typeof value !== 'string')) return undefined;
    fields = Object.fromEntries(read) as Fields;
  } catch {
    return undefined;
  }
  const signed = signFields(fields, signing);
  return signed && { ...message, body: Buffer.from(Transformer.toXml({ ...fields, ...signed })) };
}

/** The file stays as it is. */
function signForm(message: RepeatedMessage, signing: V2Signing): RepeatedMessage | undefined {
  const contentType = findHeader(message, 'content-type');
  const parts = splitForm(contentType, message.body);
  if (parts === undefined) return undefined;
  const texts = parts.filter(({ isFile }) => !isFile);
  const fields = Object.fromEntries(texts.map(({ name, content }) => [name, content.toString('utf8')]));
  const signed = signFields(fields, signing);
  if (signed === undefined) return undefined;
  const boundary = findBoundary(contentType);
  const missing = Object.keys(signed).filter((name) => !(name in fields));
  const pieces = [
    ...parts.map(({ head, name, isFile, content }): [string, Buffer] => [
      head,
      isFile || signed[name] === undefined ? content : Buffer.from(signed[name]),
    ]),
    ...missing.map((name): [string, Buffer] => [
      `Content-Disposition: form-data; name="${name}"\r\n`,
      Buffer.from(signed[name] ?? ''),
    ]),
  ].flatMap(([head, content]) => [Buffer.from(`--${boundary}\r\n${head}\r\n`), content, Buffer.from('\r\n')]);
  return { ...message, body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]) };
}

/** A page of the user's browser may have no signature. */
function signQuery(message: RepeatedMessage, signing: V2Signing): RepeatedMessage | undefined {
  const at = message.url.indexOf('?');
  const query = new URLSearchParams(at === -1 ? '' : message.url.slice(at));
  const fields = Object.fromEntries(query);
  if (fields['sign'] === undefined) return message;
  const signed = signFields(fields, signing);
  for (const [name, value] of Object.entries(signed ?? {})) query.set(name, value);
  return signed && { ...message, url: `${message.url.slice(0, at)}?${query}` };
}

/** @returns the fields that change; `undefined` for a signature type that does not exist */
function signFields(given: Fields, { secret, usualType }: V2Signing): Fields | undefined {
  const type = given['sign_type'] || usualType;
  if (type !== 'MD5' && type !== 'HMAC-SHA256') return undefined;
  const nonce: Fields = given['nonce_str'] === undefined ? {} : { nonce_str: Formatter.nonce() };
  return { ...nonce, sign: Hash.sign(type, { ...given, ...nonce }, secret) };
}
