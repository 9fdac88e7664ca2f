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

function findById({ world, variables }: V3Call): Batch {
  return requireBatch(world.store.table(batches).find('batch_id', variables['batch_id'] ?? ''));
}

function findByNumber({ world, variables }: V3Call): Batch {
  return requireBatch(world.store.table(batches).get(variables['out_batch_no'] ?? ''));
}

function requireBatch(batch: Batch | undefined): Batch {
  if (batch === undefined) throw new Refusal('NOT_FOUND', '批次单不存在');
  return batch;
}

function pageOf({ query }: V3Call): { readonly offset: number; readonly limit: number } {
  return { offset: Number(query['offset'] ?? 0), limit: Number(query['limit'] ?? 20) };
}

function describe(batch: Batch, call: V3Call): Readonly<Record<string, unknown>> {
  const { world, query } = call;
  const { offset, limit } = pageOf(call);
  const status = query['detail_status'] ?? 'ALL';
  const listed = batch.details.filter(({ state }) => status === 'ALL' || state === status);
  const isDetailed = query['need_query_detail'] === 'true';
  if (isDetailed && !isOver(batch)) throw new Refusal('INVALID_REQUEST', '批次处理完成后方可查询转账明细');
  return {
    transfer_batch: {
      mchid: world.mchid,
      out_batch_no: batch.out_batch_no,
      batch_id: batch.batch_id,
      appid: batch.appid,
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
      ...(batch.scene === undefined ? {} : { transfer_scene_id: batch.scene }),
    },
    ...(isDetailed
      ? {
          transfer_detail_list: listed
            .slice(offset, offset + limit)
            .map(({ detail_id, out_detail_no, state }) => ({
              detail_id,
              out_detail_no,
              detail_status: state,
            })),
        }
      : {}),
  };
}

function answerDetail(
  { world, signer }: V3Call,
  batch: Batch,
  isWanted: (detail: BatchDetail) => boolean,
): Answer {
  const detail = batch.details.find(isWanted);
  if (detail === undefined) throw new Refusal('NOT_FOUND', '明细单不存在');
  if (!isOver(batch)) throw new Refusal('INVALID_REQUEST', '批次处理完成后方可查询转账明细');
  const { out_detail_no, detail_id, state, amount, remark, fail_reason, openid, user_name } = detail;
  return {
    status: 200,
    body: {
      mchid: world.mchid,
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
    },
  };
}
