import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { text } from '../shared/request.js';
import type { Batch, BatchDetail } from './batch.js';
import { placeBatch } from './create-batch.js';
import { describeBatch, describeDetail, listDetails, requireBatch } from './query-batch.js';

const base = 'v3/partner-transfer/batches';

/** Batches that a partner transfers from the money of its sub-merchants. They notify nothing. */
export const partnerBatchOperations: Readonly<Record<string, V3Handler>> = {
  [`POST ${base}`]: create,
  [`GET ${base}/batch-id/{batch_id}`]: query,
  [`GET ${base}/out-batch-no/{out_batch_no}`]: query,
  [`GET ${base}/batch-id/{batch_id}/details/detail-id/{detail_id}`]: (call) =>
    queryDetail(call, ({ detail_id }) => detail_id === call.variables['detail_id']),
  [`GET ${base}/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}`]: (call) =>
    queryDetail(call, ({ out_detail_no }) => out_detail_no === call.variables['out_detail_no']),
};

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012465738 */
function create(call: V3Call): Answer {
  const { world, clear } = call;
  const [sp_appid, sub_appid, sub_mchid] = [
    text(clear, 'sp_appid'),
    text(clear, 'sub_appid'),
    text(clear, 'sub_mchid') ?? '',
  ];
  requireAppids(world.registry, sp_appid, sub_appid);
  requireSubMerchant(world.registry, sub_mchid);
  const batch = placeBatch(call, { appid: sub_appid ?? sp_appid, sub_mchid });
  const { out_batch_no, batch_id, created_at } = batch;
  return { status: 200, body: { out_batch_no, batch_id, create_time: rfc3339(created_at) } };
}

/** The fields of the request that a query repeats. */
const repeated = ['sub_appid', 'authorization_type', 'sp_appid', 'transfer_purpose', 'transfer_scene'];

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012718112 */
function query(call: V3Call): Answer {
  const batch = requireBatch(call, true);
  return {
    status: 200,
    body: {
      ...partiesOf(call, batch),
      ...describeBatch(batch),
      ...Object.fromEntries(Object.entries(batch.given).filter(([name]) => repeated.includes(name))),
      transfer_detail_list: listDetails(batch, call),
    },
  };
}

function queryDetail(call: V3Call, isWanted: (detail: BatchDetail) => boolean): Answer {
  const batch = requireBatch(call, true);
  const { user_name: username, ...fields } = describeDetail(call, batch, isWanted);
  return { status: 200, body: { sp_mchid: call.world.mchid, ...fields, username } };
}

function partiesOf({ world }: V3Call, { sub_mchid }: Batch): Readonly<Record<string, unknown>> {
  return { sp_mchid: world.mchid, sub_mchid };
}
