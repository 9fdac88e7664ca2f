import { parameterError } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import { withCodes } from '../shared/codes.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { heldOf } from '../shared/orders/held.js';
import { requireAmount, text } from '../shared/request.js';
import { requestShare } from '../shared/sharing/request.js';
import { type ReturnRequest, requestReturn } from '../shared/sharing/returns.js';
import { maxRatio, type Share } from '../shared/sharing/share.js';
import type { SharingReturn } from '../shared/sharing/table.js';
import { findPaid, findReturn, findShare, v3Codes } from './find.js';
import { readNumber, readParts } from './read.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012525044 */
export function shareV3({ world, body, named }: V3Call): Answer {
  const sub_mchid = text(body, 'sub_mchid');
  requireSubMerchant(world.registry, sub_mchid);
  const parts = readParts(body['receivers']);
  const finishes = body['unfreeze_unsplit'] === true;
  if (parts.length === 0 && !finishes) throw parameterError('/receivers', '须给出至少一个接收方');
  const request = { out_order_no: readNumber(body, 'out_order_no'), parts, finishes, named };
  return withCodes(v3Codes, () =>
    answer(requestShare(world, findPaid(world, body['transaction_id'], sub_mchid), request)),
  );
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012526018 */
export function unfreezeV3({ world, body, named }: V3Call): Answer {
  const sub_mchid = text(body, 'sub_mchid');
  const description = text(body, 'description');
  const request = {
    out_order_no: readNumber(body, 'out_order_no'),
    parts: [],
    finishes: true,
    description,
    named,
  };
  return withCodes(v3Codes, () =>
    answer(requestShare(world, findPaid(world, body['transaction_id'], sub_mchid), request)),
  );
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012525943 */
export function queryV3({ world, variables, query }: V3Call): Answer {
  return answer(findShare(world, { ...variables, transaction_id: query['transaction_id'] }));
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012526144 */
export function amountsV3({ world, variables }: V3Call): Answer {
  const order = findPaid(world, variables['transaction_id']);
  const { transaction_id, amount } = heldOf(world, order);
  return { status: 200, body: { transaction_id, unsplit_amount: amount } };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012466864 */
export function configV3({ variables }: V3Call): Answer {
  return { status: 200, body: { sub_mchid: variables['sub_mchid'] ?? '', max_ratio: maxRatio } };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012526086 */
export function returnV3({ world, body }: V3Call): Answer {
  const share = findShare(world, body);
  return answerReturn(requestReturn(world, share, readReturn(body)), share);
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012526113 */
export function queryReturnV3({ world, variables, query }: V3Call): Answer {
  const returned = findReturn(world, { ...variables, out_order_no: query['out_order_no'] });
  return answerReturn(returned, findShare(world, { order_id: returned.order_id }));
}

export function readReturn(body: V3Call['body']): ReturnRequest {
  return {
    out_return_no: readNumber(body, 'out_return_no'),
    return_mchid: String(body['return_mchid']),
    amount: requireAmount('/amount', body['amount']),
    description: String(body['description']),
  };
}

/** The documents require the field. Before the end there is no value for it. */
export function endOf(ended_at: number | undefined): { readonly finish_time?: string } {
  return ended_at === undefined ? {} : { finish_time: rfc3339(ended_at) };
}

function answer({ parts, ...share }: Share): Answer {
  const { sub_mchid } = share.parties;
  return {
    status: 200,
    body: {
      ...(sub_mchid === undefined ? {} : { sub_mchid }),
      transaction_id: share.transaction_id,
      out_order_no: share.out_order_no,
      order_id: share.order_id,
      state: share.state,
      receivers: parts.map(
        ({ type, account, amount, description, result, fail_reason, detail_id, ended_at }) => ({
          amount,
          description,
          type,
          account,
          result,
          ...(fail_reason === undefined ? {} : { fail_reason }),
          detail_id,
          create_time: rfc3339(share.created_at),
          ...endOf(ended_at),
        }),
      ),
    },
  };
}

function answerReturn(returned: SharingReturn, { parties }: Share): Answer {
  const { created_at, ended_at, fail_reason, transaction_id: _, ...fields } = returned;
  const { sub_mchid } = parties;
  return {
    status: 200,
    body: {
      ...(sub_mchid === undefined ? {} : { sub_mchid }),
      ...fields,
      ...(fail_reason === undefined ? {} : { fail_reason }),
      create_time: rfc3339(created_at),
      ...endOf(ended_at),
    },
  };
}
