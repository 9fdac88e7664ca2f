import { Formatter, Hash, Transformer } from 'wechatpay-kit';
import type { DescribedOperation } from '../../description/catalogue.js';
import { type Fields, pick } from '../../products/shared/handler.js';
import type { World } from '../../runtime/world.js';
import type { VerifiedV2 } from './verify.js';

/** The fields of the request that the answer repeats. */
const echoed = ['appid', 'mch_id', 'sub_appid', 'sub_mch_id'];

/**
 * Signs an answer as the request is signed.
 *
 * @param result the result code, and the operation's own fields
 */
export function signV2(
  { credentials }: World,
  operation: DescribedOperation,
  { message, signType }: VerifiedV2,
  result: Fields,
): Response {
  const given = Object.fromEntries(Object.entries(pick(message, echoed)).filter(([, value]) => value !== ''));
  const fields: Record<string, string> = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    ...given,
    ...result,
  };
  if ('nonce_str' in (operation.answer.properties ?? {})) fields['nonce_str'] = Formatter.nonce();
  if (operation.unsigned) return xml(fields);
  return xml({ ...fields, sign: Hash.sign(signType, fields, credentials.apiV2Key) });
}

/** APIv2 answers failures with status 200 too. */
export function xml(fields: Fields): Response {
  return new Response(Transformer.toXml(fields), {
    status: 200,
    headers: { 'Content-Type': 'text/xml; charset=utf-8' },
  });
}
