import { Formatter, Hash, Transformer } from 'wechatpay-kit';
import type { DescribedOperation } from '../../description/catalogue.js';
import { type Answer, type Fields, pick } from '../../products/shared/handler.js';
import { createReply, type Reply } from '../reply.js';
import type { VerifiedV2 } from './verify.js';

/** The fields of the request that the answer repeats. */
const echoed = ['appid', 'mch_id', 'sub_appid', 'sub_mch_id'];

/**
 * Signs an answer as the request is signed. Files and redirects carry no signature.
 *
 * @param secret the key that signs
 * @param check sees the fields of an answer, and throws if they do not fit the description
 */
export function signV2(
  secret: string,
  operation: DescribedOperation,
  { message, signType }: VerifiedV2,
  { status, body = {}, file, location }: Answer,
  check: (fields: Readonly<Record<string, unknown>>) => void = () => undefined,
): Reply {
  if (location !== undefined) return createReply(status, { Location: location });
  if (file !== undefined) {
    return createReply(200, { 'Content-Type': file.mediaType, ...file.headers }, file.content);
  }
  const failed = body['return_code'] === 'FAIL' || body['result_code'] === 'FAIL';
  const checked = <Sent extends Readonly<Record<string, unknown>>>(sent: Sent): Sent => {
    if (!failed) check(sent);
    return sent;
  };
  if (operation.mediaType === 'application/json' && !failed) {
    return createReply(200, { 'Content-Type': 'application/json' }, JSON.stringify(checked(body)));
  }
  const fields = writable('return_code' in body ? body : { ...createHead(message), ...body });
  if ('nonce_str' in (operation.answer.properties ?? {})) fields['nonce_str'] = Formatter.nonce();
  if (operation.unsigned) return xml(checked(fields));
  return xml(checked({ ...fields, sign: Hash.sign(signType, fields, secret) }));
}

function createHead(message: Fields): Fields {
  const repeated = Object.entries(pick(message, echoed)).filter(([, value]) => value !== '');
  return { return_code: 'SUCCESS', return_msg: 'OK', ...Object.fromEntries(repeated) };
}

/** The fields with U+FFFD for what XML cannot hold: a form or a query may give it, and an answer repeats it. */
function writable(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? value.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
        : value,
    ]),
  );
}

/** APIv2 answers failures with status 200 too. */
export function xml(fields: Readonly<Record<string, unknown>>): Reply {
  return createReply(200, { 'Content-Type': 'text/xml; charset=utf-8' }, Transformer.toXml(writable(fields)));
}
