import { Rsa } from 'wechatpay-kit';
import { Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { type Batch, type BatchDetail, isOver } from './batch.js';
import { batches, describeSums } from './batches.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012458868 */
export function batchById(call: V3Call): Answer {
  return { status: 200, body: describe(findById(call), call) };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012458877 */
export function batchByNumber(call: V3Call): Answer {
  const { offset, limit } = pageOf(call);
  return { status: 200, body: { ...describe(findByNumber(call), call), offset, limit } };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012458886 */
export function detailById(call: V3Call): Answer {
  return answerDetail(call, findById(call), ({ detail_id }) => detail_id === call.variables['detail_id']);
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012458902 */
export function detailByNumber(call: V3Call): Answer {
  const { out_detail_no: number } = call.variables;
  return answerDetail(call, findByNumber(call), ({ out_detail_no }) => out_detail_no === number);
}

function findById(call: V3Call): Batch {
  return requireBatch(call, false);
}

function findByNumber(call: V3Call): Batch {
  return requireBatch(call, false);
}

/** The batch of a path. @throws Refusal NOT_FOUND */
export function requireBatch({ world, variables }: V3Call, isPartners: boolean): Batch {
  const { batch_id, out_batch_no = '' } = variables;
  const table = world.store.table(batches);
  const batch = batch_id === undefined ? table.get(out_batch_no) : table.find('batch_id', batch_id);
  if (batch !== undefined && isPartners === (batch.sub_mchid !== undefined)) return batch;
  throw new Refusal('NOT_FOUND', '批次单不存在');
}

export function pageOf({ query }: V3Call): { readonly offset: number; readonly limit: number } {
  return { offset: Number(query['offset'] ?? 0), limit: Number(query['limit'] ?? 20) };
}

function describe(batch: Batch, call: V3Call): Readonly<Record<string, unknown>> {
  const { world, query } = call;
  const details = listDetails(batch, call);
  return {
    transfer_batch: {
      mchid: world.mchid,
      appid: batch.appid,
      ...describeBatch(batch),
      ...(batch.scene === undefined ? {} : { transfer_scene_id: batch.scene }),
    },
    ...(query['need_query_detail'] === 'true' ? { transfer_detail_list: details } : {}),
  };
}

/** What merchants and partners read of a batch. */
export function describeBatch(batch: Batch): Readonly<Record<string, unknown>> {
  return {
    out_batch_no: batch.out_batch_no,
    batch_id: batch.batch_id,
    batch_status: batch.state,
    batch_type: 'API',
    batch_name: batch.name,
    batch_remark: batch.remark,
    ...(batch.close_reason === undefined ? {} : { close_reason: batch.close_reason }),
    total_amount: batch.total_amount,
    total_num: batch.details.length,
    create_time: rfc3339(batch.created_at),
    update_time: rfc3339(batch.updated_at),
    ...describeSums(batch),
  };
}

/**
 * The details that a query asks for; none unless it does.
 *
 * @throws Refusal INVALID_REQUEST before the end of the batch
 */
export function listDetails(batch: Batch, call: V3Call): Readonly<Record<string, string>>[] {
  const { query } = call;
  if (query['need_query_detail'] !== 'true') return [];
  if (!isOver(batch)) throw new Refusal('INVALID_REQUEST', '批次处理完成后方可查询转账明细');
  const { offset, limit } = pageOf(call);
  const status = query['detail_status'] ?? 'ALL';
  return batch.details
    .filter(({ state }) => status === 'ALL' || state === status)
    .slice(offset, offset + limit)
    .map(({ detail_id, out_detail_no, state }) => ({ detail_id, out_detail_no, detail_status: state }));
}

function answerDetail(call: V3Call, batch: Batch, isWanted: (detail: BatchDetail) => boolean): Answer {
  const { user_name, ...fields } = describeDetail(call, batch, isWanted);
  return { status: 200, body: { mchid: call.world.mchid, ...fields, user_name } };
}

/**
 * What merchants and partners read of a detail.
 *
 * @throws Refusal NOT_FOUND; INVALID_REQUEST before the end of the batch
 */
export function describeDetail(
  { signer }: V3Call,
  batch: Batch,
  isWanted: (detail: BatchDetail) => boolean,
): Readonly<Record<string, unknown>> & { readonly user_name: string } {
  const detail = batch.details.find(isWanted);
  if (detail === undefined) throw new Refusal('NOT_FOUND', '明细单不存在');
  if (!isOver(batch)) throw new Refusal('INVALID_REQUEST', '批次处理完成后方可查询转账明细');
  const { out_detail_no, detail_id, state, amount, remark, fail_reason, openid, user_name } = detail;
  return {
    out_batch_no: batch.out_batch_no,
    batch_id: batch.batch_id,
    appid: batch.appid,
    out_detail_no,
    detail_id,
    detail_status: state,
    transfer_amount: amount,
    transfer_remark: remark,
    ...(fail_reason === undefined ? {} : { fail_reason }),
    openid,
    user_name: user_name === undefined ? '' : Rsa.encrypt(user_name, signer.publicKey),
    initiate_time: rfc3339(batch.created_at),
    update_time: rfc3339(batch.updated_at),
  };
}
