import { parameterError } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { withCodes } from '../shared/codes.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { describeRefund } from '../shared/refunds/describe.js';
import type { Refund } from '../shared/refunds/refund.js';
import { redirectRefund, requestRefund } from '../shared/refunds/request.js';
import { text } from '../shared/request.js';
import { v3Codes } from './codes.js';
import { findOrder, findRefund, requireSubMerchantOf, unknownOrder } from './find.js';
import { readRefund } from './read.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791862 */
export function refundDomestic({ world, body, named }: V3Call): Answer {
  const sub_mchid = text(body, 'sub_mchid');
  requireSubMerchant(world.registry, sub_mchid);
  const request = { ...readRefund(body), signing: { named } };
  const numbers = { transaction_id: text(body, 'transaction_id'), out_trade_no: text(body, 'out_trade_no') };
  const refund = withCodes(v3Codes, () =>
    requestRefund(world, requireSubMerchantOf(findOrder(world, numbers), sub_mchid, unknownOrder), request),
  );
  return answer(refund);
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791863 */
export function queryDomestic({ world, variables, query }: V3Call): Answer {
  return answer(findRefund(world, { out_refund_no: variables['out_refund_no'] }, query['sub_mchid']));
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012791864 */
export function redirectDomestic(call: V3Call): Answer {
  return answer(redirectAbnormal(call));
}

/**
 * Sends an abnormal refund to a bank account: the user's, which needs its number and name, or the merchant's.
 *
 * @throws Refusal PARAM_ERROR, RESOURCE_NOT_EXISTS; INVALID_REQUEST unless it is abnormal
 */
export function redirectAbnormal({ world, variables, body, clear }: V3Call): Refund {
  const refund = findRefund(world, { refund_id: variables['refund_id'] }, body['sub_mchid']);
  if (body['out_refund_no'] !== refund.out_refund_no) {
    throw parameterError('/out_refund_no', '不是该退款单的商户退款单号', 'body', body['out_refund_no']);
  }
  const detour = body['type'] === 'USER_BANK_CARD' ? 'USER_BANK_CARD' : 'MERCHANT_BANK_CARD';
  if (detour === 'USER_BANK_CARD') {
    for (const name of ['bank_type', 'bank_account', 'real_name']) {
      if (text(clear, name) === undefined) throw parameterError(`/${name}`, '退款至用户银行卡时必填');
    }
  }
  return redirectRefund(world, refund, detour);
}

function answer(refund: Refund): Answer {
  return { status: 200, body: describeRefund(refund) };
}
