import { simulatorKey } from '../../runtime/simulator-key.js';
import type { Fields, V2Call } from '../shared/handler.js';
import type { Product } from '../shared/product.js';
import { closeTrial, queryRefunds, queryTrial, refundTrial, reverseTrial } from './orders.js';
import { payLaterTrial, payTrial, placeTrial } from './pay.js';
import { trials } from './trial.js';

/**
 * WeChat Pay's own simulator of APIv2 (仿真测试系统), for clients that still call it: `/sandboxnew/pay/*`, which is no
 * longer documented, and its successor `/xdc/apiv2sandbox/pay/*`.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011984810
 */
export const simulator: Product = {
  v2: {
    'POST v2/xdc/apiv2getsignkey/sign/getsignkey': getSignKey,
    'POST v2/xdc/apiv2sandbox/pay/micropay': payLaterTrial,
    'POST v2/xdc/apiv2sandbox/pay/orderquery': queryTrial,
    'POST v2/sandboxnew/pay/getsignkey': getSignKey,
    'POST v2/sandboxnew/pay/unifiedorder': placeTrial,
    'POST v2/sandboxnew/pay/micropay': payTrial,
    'POST v2/sandboxnew/pay/orderquery': queryTrial,
    'POST v2/sandboxnew/pay/closeorder': closeTrial,
    'POST v2/sandboxnew/pay/reverse': reverseTrial,
    'POST v2/sandboxnew/pay/refund': refundTrial,
    'POST v2/sandboxnew/pay/refundquery': queryRefunds,
  },
  tables: [trials],
};

function getSignKey({ world }: V2Call): Fields {
  return { sandbox_signkey: simulatorKey(world.credentials) };
}
