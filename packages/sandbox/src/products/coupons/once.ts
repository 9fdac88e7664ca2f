import { parameterError } from '../../runtime/refusal.js';
import { doOnce } from '../shared/repeat.js';
import type { BrandCall } from './forms.js';

/** No page names a code of its own for a number that stands for another request. */
export const conflict = 'INVALID_REQUEST';

/**
 * Does the work of a call once per number, whether the brand calls or a partner.
 *
 * @returns what the work has returned the first time
 * @throws Refusal PARAM_ERROR for a number of another form, INVALID_REQUEST for one of another request
 */
export function once(
  { world, brandId, variables, body }: BrandCall,
  kind: string,
  work: (number: string) => Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> {
  const number = requireRequestNo('/out_request_no', body['out_request_no']);
  const request = { ...body, ...variables, brand_id: brandId };
  return doOnce(
    world,
    { kind: `product-coupon.${kind} ${brandId}`, number, request, conflict },
    () => work(number) ?? {},
  );
}

/** @throws Refusal PARAM_ERROR; https://pay.weixin.qq.com/doc/v3/partner/4016434631 tells the form */
export function requireRequestNo(field: string, value: unknown): string {
  if (typeof value === 'string' && /^[0-9A-Za-z_-]{6,40}$/.test(value)) return value;
  throw parameterError(field, '须为 6 至 40 位数字、字母、下划线、短横线', 'body', value);
}
