import { Rsa } from 'wechatpay-kit';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { rfc3339, startOfDay } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { readPage } from '../shared/page-of-list.js';
import { readDate } from '../shared/time-fields.js';
import type { Complaint, Entry } from './complaint.js';
import { complaints } from './complaints.js';

const day = 24 * 3_600_000;
/** Days from the first to the last: https://pay.weixin.qq.com/doc/v3/merchant/4012533431 */
const longestSpan = 30;

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012533431 */
export function listComplaints(call: V3Call): Answer {
  const { world, query } = call;
  const { complainted_mchid } = query;
  const begin = startOfDay(readDate('/begin_date', query['begin_date'] ?? ''));
  const end = startOfDay(readDate('/end_date', query['end_date'] ?? ''));
  if (end < begin) throw parameterError('/end_date', '不得早于 begin_date', 'query', query['end_date']);
  if (end - begin > longestSpan * day)
    throw parameterError('/end_date', `日期跨度不超过 ${longestSpan} 天`, 'query', query['end_date']);
  const found = world.store
    .table(complaints)
    .all()
    .filter(
      ({ at, mchid }) =>
        at >= begin && at < end + day && (complainted_mchid === undefined || mchid === complainted_mchid),
    )
    .toReversed();
  const page = readPage(query, { usual: 10, most: 50 });
  return {
    status: 200,
    body: {
      data: page.of(found).map((complaint) => describe(complaint, call)),
      limit: page.limit,
      offset: page.offset,
      // https://pay.weixin.qq.com/doc/v3/merchant/4012533431: the total comes with the first page only.
      ...(page.offset === 0 ? { total_count: found.length } : {}),
    },
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012533436 */
export function getComplaint(call: V3Call): Answer {
  return { status: 200, body: describe(findComplaint(call), call) };
}

/** The newest entries come first. @see https://pay.weixin.qq.com/doc/v3/merchant/4012533439 */
export function listNegotiation(call: V3Call): Answer {
  const { history } = findComplaint(call);
  const page = readPage(call.query, { usual: 100, most: 300 });
  return {
    status: 200,
    body: {
      data: page.of(history.toReversed()).map((entry) => describeEntry(entry, call)),
      limit: page.limit,
      offset: page.offset,
      total_count: history.length,
    },
  };
}

/** @throws Refusal RESOURCE_NOT_EXISTS */
export function findComplaint({
  world,
  variables,
}: {
  readonly world: Pick<World, 'store'>;
  readonly variables: V3Call['variables'];
}): Complaint {
  const complaint = world.store.table(complaints).get(variables['complaint_id'] ?? '');
  if (complaint !== undefined) return complaint;
  throw new Refusal('RESOURCE_NOT_EXISTS', '投诉单不存在，请核对 complaint_id');
}

function describe(complaint: Complaint, { signer, origin }: V3Call): Record<string, unknown> {
  const { description, problem, refund_amount, history } = complaint;
  const [first] = history;
  return {
    complaint_id: complaint.complaint_id,
    complaint_time: rfc3339(complaint.at),
    complaint_detail: description,
    complaint_state: complaint.state,
    complainted_mchid: complaint.mchid,
    payer_phone: Rsa.encrypt(complaint.phone, signer.publicKey),
    payer_openid: complaint.openid,
    complaint_order_info: [complaint.order],
    complaint_media_list: [
      { media_type: 'USER_COMPLAINT_IMAGE', media_url: listUrls(first?.images, origin) },
    ],
    complaint_full_refunded: complaint.refunded,
    incoming_user_response: complaint.waiting,
    problem_description: description,
    user_complaint_times: complaint.times,
    problem_type: problem,
    ...(refund_amount === undefined ? {} : { apply_refund_amount: refund_amount }),
    in_platform_service: complaint.in_platform_service,
    need_immediate_service: complaint.immediate,
  };
}

function describeEntry(entry: Entry, { origin }: V3Call): Record<string, unknown> {
  const { log_id, operate_type, at, details, images, message } = entry;
  const media_type = operate_type === 'USER_CREATE_COMPLAINT' ? 'USER_COMPLAINT_IMAGE' : 'OPERATION_IMAGE';
  return {
    log_id,
    operator: findOperator(operate_type),
    operate_time: rfc3339(at),
    operate_type,
    ...(details === undefined ? {} : { operate_details: details }),
    ...(images === undefined || images.length === 0
      ? {}
      : { complaint_media_list: { media_type, media_url: listUrls(images, origin) } }),
    ...(message === undefined ? {} : { normal_message: message }),
  };
}

function findOperator(operate_type: string): string {
  if (/_SYSTEM_MESSAGE$/.test(operate_type)) return '系统';
  if (operate_type.startsWith('USER_')) return '投诉人';
  return operate_type.startsWith('MERCHANT_') ? '商户' : '微信支付客服';
}

/** Where the pictures are downloaded, signed like any request. */
function listUrls(images: readonly string[] = [], origin: string): string[] {
  return images.map((id) => `${origin}/v3/merchant-service/images/${encodeURIComponent(id)}`);
}
