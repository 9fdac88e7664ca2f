import { parameterError } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import { withCodes } from '../shared/codes.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { describeRefund } from '../shared/refunds/describe.js';
import type { Refund } from '../shared/refunds/refund.js';
import { requestRefund } from '../shared/refunds/request.js';
import { text } from '../shared/request.js';
import { v3Codes } from './codes.js';
import { redirectAbnormal } from './domestic.js';
import { findOrder, findRefund, requireSubMerchantOf, unknownOrder } from './find.js';
import { readRefund } from './read.js';

/**
 * Refunds an order of a sub-merchant of an e-commerce platform (收付通). The platform may advance what the sub-merchant's
 * money of the order does not cover.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476892
 */
export function refundEcommerce({ world, body, named }: V3Call): Answer {
  const sub_mchid = text(body, 'sub_mchid');
  if (sub_mchid === undefined && body['individual_auth_id'] === undefined) {
    throw parameterError('/sub_mchid', '须给出二级商户号');
  }
  requireSubMerchant(world.registry, sub_mchid);
  const refund_account = text(body, 'refund_account');
  const numbers = { transaction_id: text(body, 'transaction_id'), out_trade_no: text(body, 'out_trade_no') };
  const request = {
    ...readRefund(body),
    signing: { named },
    refund_account,
    ...(refund_account === 'REFUND_SOURCE_PARTNER_ADVANCE' ? { advancer: world.mchid } : {}),
  };
  const refund = withCodes(v3Codes, () =>
    requestRefund(world, requireSubMerchantOf(findOrder(world, numbers), sub_mchid, unknownOrder), request),
  );
  const { refund_id, out_refund_no, created_at } = refund;
  return {
    status: 200,
    body: {
      refund_id,
      out_refund_no,
      create_time: rfc3339(created_at),
      amount: amountOf(refund),
      promotion_detail: [],
      ...(refund_account === undefined ? {} : { refund_account }),
    },
  };
}

/** By either number. @see https://pay.weixin.qq.com/doc/v3/partner/4012476908 */
export function queryEcommerce({ world, variables, query }: V3Call): Answer {
  return answer(findRefund(world, variables, query['sub_mchid']));
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012649274 */
export function redirectEcommerce(call: V3Call): Answer {
  return answer(redirectAbnormal(call));
}

function answer(refund: Refund): Answer {
  const { refund_account } = refund;
  return {
    status: 200,
    body: {
      ...describeRefund(refund),
      amount: amountOf(refund),
      ...(refund_account === undefined ? {} : { refund_account }),
    },
  };
}

function amountOf(refund: Refund): Record<string, unknown> {
  const { amount, payer_amount, currency, advance } = refund;
  return {
    refund: amount,
    from: (describeRefund(refund)['amount'] as { from: unknown }).from,
    payer_refund: payer_amount,
    discount_refund: amount - payer_amount,
    currency,
    ...(advance === 0 ? {} : { advance }),
  };
}
