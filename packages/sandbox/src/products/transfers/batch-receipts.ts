import { parameterError, Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { text } from '../shared/request.js';
import { type Batch, countDetails, isOver } from './batch.js';
import { batches } from './batches.js';
import { pocketTransfers } from './pocket-transfer.js';
import {
  applyForReceipt,
  describeFile,
  findReceipt,
  finishedAt,
  type Receipt,
  type ReceiptFile,
} from './receipt.js';

const download = '/v3/transferdownload/signfile?';

type Facts = ReceiptFile['facts'];

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012458946 */
export function applyBatchReceipt(call: V3Call): Answer {
  return answerBatch(call, String(call.body['out_batch_no']), applyForReceipt);
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012458950 */
export function queryBatchReceipt(call: V3Call): Answer {
  return answerBatch(call, call.variables['out_batch_no'] ?? '', findReceipt);
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012458967 */
export function applyDetailReceipt(call: V3Call): Answer | undefined {
  return answerDetail(call, call.body, applyForReceipt);
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012458972 */
export function queryDetailReceipt(call: V3Call): Answer | undefined {
  return answerDetail(call, call.query, findReceipt);
}

function answerBatch(call: V3Call, out_batch_no: string, get: (world: World, of: string) => Receipt): Answer {
  const facts = factsOfBatch(call.world, requireOver(call.world, out_batch_no));
  const receipt = get(call.world, `batch/${out_batch_no}`);
  const create_time = rfc3339(receipt.created_at);
  const { signature_status, ...file } = describe(call, receipt, facts);
  const update_time = signature_status === 'FINISHED' ? rfc3339(finishedAt(receipt)) : create_time;
  const { signature_no } = receipt;
  return {
    status: 200,
    body: { out_batch_no, signature_no, signature_status, ...file, create_time, update_time },
  };
}

function answerDetail(
  call: V3Call,
  given: Readonly<Record<string, unknown>>,
  get: (world: World, of: string) => Receipt,
): Answer | undefined {
  const { accept_type } = given;
  const [out_batch_no, out_detail_no] = [text(given, 'out_batch_no'), String(given['out_detail_no'])];
  // No product pays to bank cards.
  if (accept_type === 'TRANSFER_TO_BANK') return undefined;
  const facts =
    accept_type === 'TRANSFER_TO_POCKET'
      ? factsOfPocket(call.world, out_detail_no)
      : factsOfDetail(call.world, out_batch_no, out_detail_no);
  const receipt = get(call.world, `detail/${out_batch_no ?? ''}/${out_detail_no}`);
  return {
    status: 200,
    body: {
      accept_type,
      ...(out_batch_no === undefined ? {} : { out_batch_no }),
      out_detail_no,
      signature_no: receipt.signature_no,
      ...describe(call, receipt, facts),
    },
  };
}

function describe(call: V3Call, receipt: Receipt, facts: Facts): Readonly<Record<string, string>> {
  const isThere = call.world.clock.now() >= finishedAt(receipt);
  const file = describeFile(call, receipt, { facts, digest: 'SHA256', at: download });
  return { signature_status: isThere ? 'FINISHED' : 'ACCEPTED', ...file };
}

/** @throws Refusal NOT_FOUND or INVALID_REQUEST */
function requireOver({ store }: World, out_batch_no: string | undefined): Batch {
  const batch = store.table(batches).get(out_batch_no ?? '');
  if (batch === undefined) throw new Refusal('NOT_FOUND', '批次单不存在');
  if (isOver(batch)) return batch;
  throw new Refusal('INVALID_REQUEST', '批次处理完成后方可申请电子回单');
}

function factsOfBatch({ mchid }: World, batch: Batch): Facts {
  const { out_batch_no, batch_id, name, remark, total_amount, details, updated_at } = batch;
  const paid = countDetails(batch, 'SUCCESS');
  return {
    mchid, batch_id, out_batch_no, batch_name: name, batch_remark: remark, total_amount: yuan(total_amount),
    total_num: details.length, success_amount: yuan(paid.amount), success_num: paid.num, time: rfc3339(updated_at),
  }; // biome-ignore format: a list reads better in rows
}

function factsOfDetail(world: World, out_batch_no: string | undefined, number: string): Facts {
  if (out_batch_no === undefined) throw parameterError('/out_batch_no', '受理类型为 BATCH_TRANSFER 时必填');
  const batch = requireOver(world, out_batch_no);
  const detail = batch.details.find(({ out_detail_no }) => out_detail_no === number);
  if (detail === undefined) throw new Refusal('NOT_FOUND', '明细单不存在');
  const { detail_id, openid, amount, remark, state } = detail;
  if (state !== 'SUCCESS') throw new Refusal('INVALID_REQUEST', `明细单状态为 ${state}，没有电子回单`);
  return {
    mchid: world.mchid, batch_id: batch.batch_id, out_batch_no, detail_id, out_detail_no: number, openid,
    amount: yuan(amount), remark, time: rfc3339(batch.updated_at),
  }; // biome-ignore format: a list reads better in rows
}

function factsOfPocket({ store, mchid }: World, partner_trade_no: string): Facts {
  const transfer = store.table(pocketTransfers).get(partner_trade_no);
  if (transfer === undefined) throw new Refusal('NOT_FOUND', '付款单不存在');
  const { payment_no, openid, amount, paid_at } = transfer;
  return { mchid, payment_no, partner_trade_no, openid, amount: yuan(amount), time: rfc3339(paid_at) };
}

function yuan(fen: number): string {
  return `CNY ${(fen / 100).toFixed(2)}`;
}
