/**
 * Whether a value could be read as further fields of the text that APIv2 signs. Fields are joined as `a=1&b=2` without
 * encoding, so the value `1&b=2` of a field `a` gives the same text as two fields `a` and `b`.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011985891
 */
export function readsAsFields(value: string): boolean {
  return /&[^&=]*=/.test(value);
}
