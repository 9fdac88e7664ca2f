/**
 * Whether a value could be read as further fields of the text that APIv2 signs: its fields are joined as `a=1&b=2`,
 * nothing encoded, so the value `1&b=2` of a field `a` makes the same text as the fields `a` and `b`.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011985891
 */
export function readsAsFields(value: string): boolean {
  return /&[^&=]*=/.test(value);
}
