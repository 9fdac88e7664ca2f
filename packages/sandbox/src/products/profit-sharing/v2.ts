import { parameterError } from '../../runtime/refusal.js';
import { compactTime } from '../../runtime/time.js';
import { withCodes } from '../shared/codes.js';
import type { Fields, V2Call, V2Handler } from '../shared/handler.js';
import { readJsonField, readJsonList } from '../shared/json-field.js';
import { heldOf } from '../shared/orders/held.js';
import { requireAmount, text } from '../shared/request.js';
import { requestShare } from '../shared/sharing/request.js';
import { requestReturn } from '../shared/sharing/returns.js';
import { maxRatio, type Share } from '../shared/sharing/share.js';
import { receiverKey, receivers, type SharingReturn } from '../shared/sharing/table.js';
import { findPaid, findReturn, findShare, v2Codes } from './find.js';
import { type Body, readNumber, readParts, readType } from './read.js';
import { keep } from './receivers.js';

/**
 * Shares an order: once, which releases the rest, or one time of many.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011985180
 */
export function shareV2(finishes: boolean): V2Handler {
  return ({ world, fields }) => {
    const parts = readParts(readJsonList(fields, 'receivers', 'receiver'));
    if (parts.length === 0) throw parameterError('/receivers', '须给出至少一个接收方');
    const request = { out_order_no: readNumber(fields, 'out_order_no'), parts, finishes };
    return withCodes(v2Codes, () => {
      const order = findPaid(world, fields['transaction_id'], fields['sub_mch_id']);
      const share = requestShare(world, order, request);
      return {
        ...numbersOf(share),
        // Only the answer of the single split has it.
        ...(finishes ? { status: share.state } : {}),
        receivers: describeParts(share, 'receiver_account'),
      };
    });
  };
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011985229 */
export function finishV2({ world, fields }: V2Call): Fields {
  const description = fields['description'];
  const request = {
    out_order_no: readNumber(fields, 'out_order_no'),
    parts: [],
    finishes: true,
    description,
  };
  return withCodes(v2Codes, () =>
    numbersOf(requestShare(world, findPaid(world, fields['transaction_id'], fields['sub_mch_id']), request)),
  );
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011985187 */
export function queryV2({ world, fields }: V2Call): Fields {
  return withCodes(v2Codes, () => {
    const share = findShare(world, fields);
    return {
      ...(share.parties.appid === undefined ? {} : { appid: share.parties.appid }),
      ...numbersOf(share),
      status: share.state,
      receivers: describeParts(share, 'account'),
    };
  });
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011985249 */
export function returnV2({ world, fields }: V2Call): Fields {
  const request = {
    out_return_no: readNumber(fields, 'out_return_no'),
    return_mchid: fields['return_account'] ?? '',
    amount: requireAmount('/return_amount', Number(fields['return_amount'])),
    description: fields['description'] ?? '',
  };
  const { order_id, out_order_no } = fields;
  return withCodes(v2Codes, () =>
    describeReturn(requestReturn(world, findShare(world, { order_id, out_order_no }), request)),
  );
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011985254 */
export function queryReturnV2({ world, fields }: V2Call): Fields {
  return withCodes(v2Codes, () => describeReturn(findReturn(world, fields)));
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011985191 */
export function addReceiverV2({ world, fields }: V2Call): Fields {
  const receiver = readJsonField(fields, 'receiver') as Body;
  const type = readType(receiver['type'], '/receiver/type');
  const account = String(receiver['account']);
  if (type === 'MERCHANT_ID' && text(receiver, 'name') === undefined) {
    throw parameterError('/receiver/name', '分账接收方类型为 MERCHANT_ID 时必填');
  }
  keep(world, {
    sub_mchid: fields['sub_mch_id'],
    type,
    account,
    relation_type: text(receiver, 'relation_type') ?? 'OTHERS',
    custom_relation: text(receiver, 'custom_relation'),
    isOfPlatform: false,
  });
  return { receiver: JSON.stringify({ type, account }) };
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011985222 */
export function removeReceiverV2({ world, fields }: V2Call): Fields {
  const receiver = readJsonField(fields, 'receiver') as Body;
  const type = readType(receiver['type'], '/receiver/type');
  const account = String(receiver['account']);
  world.store.table(receivers).delete(receiverKey(fields['sub_mch_id'], type, account));
  return { receiver: JSON.stringify({ type, account }) };
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011985260 */
export function amountsV2({ world, fields }: V2Call): Fields {
  return withCodes(v2Codes, () => {
    const { transaction_id, amount } = heldOf(world, findPaid(world, fields['transaction_id']));
    return { transaction_id, unsplit_amount: String(amount) };
  });
}

/** @see https://pay.weixin.qq.com/doc/v2/partner/4011986063 */
export function ratioV2(): Fields {
  return { max_ratio: String(maxRatio) };
}

function numbersOf({ transaction_id, out_order_no, order_id }: Share): Fields {
  return { transaction_id, out_order_no, order_id };
}

/** @param name that of the field that has the account */
function describeParts({ parts }: Share, name: 'account' | 'receiver_account'): string {
  const receiver = parts.map(
    ({ type, account, amount, description, result, fail_reason, detail_id, ended_at }) => ({
      type,
      [name]: account,
      receiver_mchid: type === 'MERCHANT_ID' ? account : '',
      amount,
      description,
      result,
      ...(fail_reason === undefined ? {} : { fail_reason }),
      detail_id,
      ...(ended_at === undefined ? {} : { finish_time: compactTime(ended_at) }),
    }),
  );
  return JSON.stringify({ receiver });
}

function describeReturn(returned: SharingReturn): Fields {
  const { order_id, out_order_no, out_return_no, return_id, return_mchid, amount, description } = returned;
  const { result, fail_reason, ended_at } = returned;
  return {
    order_id,
    out_order_no,
    out_return_no,
    return_no: return_id,
    return_account_type: 'MERCHANT_ID',
    return_account: return_mchid,
    return_amount: String(amount),
    description,
    result,
    ...(fail_reason === undefined ? {} : { fail_reason }),
    ...(ended_at === undefined ? {} : { finish_time: compactTime(ended_at) }),
  };
}
