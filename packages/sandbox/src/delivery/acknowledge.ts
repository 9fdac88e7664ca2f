import { Transformer } from 'wechatpay-kit';
import type { Acknowledge } from './delivery.js';

/** Status 200 or 204: https://pay.weixin.qq.com/doc/v3/merchant/4012081705 */
export const acknowledgeV3: Acknowledge = (status) =>
  status === 200 || status === 204 ? undefined : `answered ${status}, expected 200 or 204`;

/** Status 200 and return_code SUCCESS: https://pay.weixin.qq.com/doc/v2/merchant/4011935221 */
export const acknowledgeV2: Acknowledge = (status, body) => {
  if (status !== 200) return `answered ${status}, expected 200`;
  try {
    const { return_code } = Transformer.toObject(body);
    return return_code === 'SUCCESS'
      ? undefined
      : `answered return_code ${String(return_code)}, expected SUCCESS`;
  } catch {
    return 'the answer is not XML with return_code SUCCESS';
  }
};
