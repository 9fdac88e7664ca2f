import * as Hash from '../crypto/hash.js';

/**
 * The signature of WeChat Work (企业微信) that its red packets and payments to staff carry in `workwx_sign`, beside the
 * ordinary one, which covers it. It covers a few fields only: which ones depends on the operation.
 *
 * @param fields the message, with its `nonce_str`
 * @param names the fields that are signed; empty ones are left out
 * @param secret of the WeChat Work application that pays
 * @returns MD5, upper-case hexadecimal
 * @throws TypeError without a secret
 * @see https://developer.work.weixin.qq.com/document/path/90281
 * @example workwxSign(xml, ['act_name', 'mch_billno', 'mch_id', 'nonce_str', 're_openid', 'total_amount', 'wxappid'], secret)
 */
export function workwxSign(
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[],
  secret: string,
): string {
  if (typeof secret !== 'string' || secret === '') {
    throw new TypeError('the secret of the WeChat Work application is missing or empty');
  }
  const pairs = [...names].sort().flatMap((name) => {
    const value = fields[name];
    return value === undefined || value === null || value === '' ? [] : [`${name}=${String(value)}`];
  });
  return Hash.md5([...pairs, `secret=${secret}`].join('&')).toUpperCase();
}
