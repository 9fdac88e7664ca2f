import { parameterError } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { withCodes } from '../shared/codes.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { requestShare } from '../shared/sharing/request.js';
import { requestReturn } from '../shared/sharing/returns.js';
import type { Share } from '../shared/sharing/share.js';
import type { SharingReturn } from '../shared/sharing/table.js';
import { findPaid, findReturn, findShare, v3Codes } from './find.js';
import { endOf, readReturn } from './orders.js';
import { readNumber, readParts } from './read.js';

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012691594 */
export function shareEcommerce({ world, body, named }: V3Call): Answer {
  const sub_mchid = String(body['sub_mchid']);
  requireSubMerchant(world.registry, sub_mchid);
  const parts = readParts(body['receivers'], 'receiver_account');
  const finishes = body['finish'] === true;
  if (parts.length === 0 && !finishes) throw parameterError('/receivers', '须给出至少一个接收方');
  const request = { out_order_no: readNumber(body, 'out_order_no'), parts, finishes, named };
  return withCodes(v3Codes, () =>
    answer(requestShare(world, findPaid(world, body['transaction_id'], sub_mchid), request)),
  );
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012477751 */
export function finishEcommerce({ world, body, named }: V3Call): Answer {
  const description = String(body['description']);
  const request = {
    out_order_no: readNumber(body, 'out_order_no'),
    parts: [],
    finishes: true,
    description,
    named,
  };
  const share = withCodes(v3Codes, () =>
    requestShare(world, findPaid(world, body['transaction_id'], body['sub_mchid']), request),
  );
  return { status: 200, body: numbersOf(share) };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012477734 */
export function queryEcommerce({ world, query }: V3Call): Answer {
  return answer(
    findShare(world, { out_order_no: query['out_order_no'], transaction_id: query['transaction_id'] }),
  );
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012477740 */
export function returnEcommerce({ world, body }: V3Call): Answer {
  const { out_order_no, order_id, transaction_id } = body;
  const share = findShare(world, { out_order_no, order_id, transaction_id });
  return answerReturn(requestReturn(world, share, readReturn(body)), String(body['sub_mchid']));
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012477741 */
export function queryReturnEcommerce({ world, query }: V3Call): Answer {
  return answerReturn(findReturn(world, query), query['sub_mchid'] ?? '');
}

function numbersOf({ parties, transaction_id, out_order_no, order_id }: Share): Record<string, unknown> {
  return { sub_mchid: parties.sub_mchid ?? parties.mchid, transaction_id, out_order_no, order_id };
}

function answer(share: Share): Answer {
  const { state, parts, finishes, released, description } = share;
  return {
    status: 200,
    body: {
      ...numbersOf(share),
      status: state,
      receivers: parts.map(
        ({ type, account, amount, description, result, fail_reason, detail_id, ended_at }) => ({
          ...(type === 'MERCHANT_ID' ? { receiver_mchid: account } : {}),
          amount,
          description,
          result,
          ...endOf(ended_at),
          ...(fail_reason === undefined ? {} : { fail_reason }),
          type,
          receiver_account: account,
          detail_id,
        }),
      ),
      ...(finishes && parts.length === 0
        ? { finish_amount: released, finish_description: description ?? '' }
        : {}),
    },
  };
}

function answerReturn(returned: SharingReturn, sub_mchid: string): Answer {
  const { order_id, out_order_no, out_return_no, return_mchid, amount, return_id, result } = returned;
  const { fail_reason, ended_at } = returned;
  return {
    status: 200,
    body: {
      sub_mchid,
      order_id,
      out_order_no,
      out_return_no,
      return_mchid,
      amount,
      return_no: return_id,
      result,
      ...(fail_reason === undefined ? {} : { fail_reason }),
      ...endOf(ended_at),
    },
  };
}
