import { parameterError } from '../../runtime/refusal.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { type Complaint, complete, respond, respondAtOnce, review } from './complaint.js';
import { createEntry, keep } from './complaints.js';
import { findComplaint } from './read.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012467254 */
export function respondToComplaint(call: V3Call): Answer {
  const { world, body } = call;
  const complaint = requireMerchant(findComplaint(call), body);
  const entry = createEntry(world, 'MERCHANT_RESPONSE', {
    details: String(body['response_content']),
    images: listTexts(body['response_images']),
  });
  keep(world, respond(complaint, entry), 'MERCHANT_RESPONSE');
  return { status: 204 };
}

/** The same idempotent_id is answered once. @see https://pay.weixin.qq.com/doc/v3/merchant/4017151596 */
export function respondImmediately(call: V3Call): Answer {
  const { world, body } = call;
  const complaint = requireMerchant(findComplaint(call), body);
  const idempotent_id = String(body['idempotent_id']);
  const before = complaint.history.find((entry) => entry.idempotent_id === idempotent_id);
  if (before !== undefined) return { status: 200, body: { log_id: before.log_id } };
  const message = body['message'] as Readonly<Record<string, unknown>>;
  const entry = createEntry(world, 'MERCHANT_RESPONSE', { message, idempotent_id });
  keep(world, respondAtOnce(complaint, entry), 'MERCHANT_RESPONSE');
  return { status: 200, body: { log_id: entry.log_id } };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012467255 */
export function completeComplaint(call: V3Call): Answer {
  const { world, body } = call;
  const complaint = requireMerchant(findComplaint(call), body);
  const completed = complete(complaint, createEntry(world, 'MERCHANT_CONFIRM_COMPLETE'));
  if (completed !== complaint) keep(world, completed, 'MERCHANT_CONFIRM_COMPLETE');
  return { status: 204 };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012467256 */
export function reviewRefund(call: V3Call): Answer {
  const { world, body } = call;
  const complaint = findComplaint(call);
  if (body['action'] === 'REJECT') {
    if (typeof body['reject_reason'] !== 'string') throw parameterError('/reject_reason', '拒绝退款时必填');
    const entry = createEntry(world, 'MERCHANT_REFUSE_RERUND', {
      details: body['reject_reason'],
      images: listTexts(body['reject_media_list']),
    });
    keep(world, review(complaint, 'REJECT', entry), 'MERCHANT_REJECT_REFUND');
  } else {
    const remark = body['remark'];
    const entry = createEntry(world, 'MERCHANT_APPROVE_REFUND', {
      ...(typeof remark === 'string' ? { details: remark } : {}),
    });
    keep(world, review(complaint, 'APPROVE', entry), 'MERCHANT_APPROVE_REFUND');
  }
  return { status: 204 };
}

function requireMerchant(complaint: Complaint, { complainted_mchid: given }: V3Call['body']): Complaint {
  if (given === complaint.mchid) return complaint;
  throw parameterError('/complainted_mchid', '不是该投诉单的被诉商户号', 'body', given);
}

function listTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
