import * as Hash from '../crypto/hash.js';

/**
 * The WeCom (企业微信) signature in `workwx_sign` of red packets and payments to staff. It covers only some fields, which
 * depend on the operation. The ordinary signature covers it.
 *
 * @param fields the message, with its `nonce_str`
 * @param names the fields that are signed; empty ones are left out
 * @param secret the secret of the paying WeCom application
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
