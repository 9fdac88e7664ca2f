import { isSame, toPlain } from '../../remembered/plain.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { followsOther } from '../shared/reading.js';
import { requireAmount, requireLength, requireNumber, requireUrl } from '../shared/request.js';
import type { Batch, BatchDetail } from './batch.js';
import { addBatch, batches } from './batches.js';

/** The name of the question how many details a batch may have. */
export const largeBatches = 'transfer-batch-3000';

const longestText = 32;

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012458841 */
export function createBatch(call: V3Call): Answer {
  requireAppids(call.world.registry, String(call.clear['appid']));
  const { out_batch_no, batch_id, created_at, state } = placeBatch(call, { appid: call.clear['appid'] });
  return {
    status: 200,
    body: { out_batch_no, batch_id, create_time: rfc3339(created_at), batch_status: state },
  };
}

/**
 * Places a batch, or finds it for a repeated request.
 *
 * @param parties the appid of the openids, and the merchant whose money it is
 * @throws Refusal
 */
export function placeBatch(
  { world, clear, named }: V3Call,
  { appid, sub_mchid }: { readonly appid: unknown; readonly sub_mchid?: string },
): Batch {
  const text = (name: string): string | undefined =>
    typeof clear[name] === 'string' && clear[name] !== '' ? clear[name] : undefined;
  const number = requireNumber('/out_batch_no', clear['out_batch_no']);
  requireLength('/batch_name', text('batch_name') ?? '', longestText);
  requireLength('/batch_remark', text('batch_remark') ?? '', longestText);
  requireUrl('/notify_url', text('notify_url'));
  const total_amount = requireAmount('/total_amount', clear['total_amount']);
  const details = readDetails(world, clear, total_amount);
  const given = toPlain(clear);
  const known = world.store.table(batches).get(number);
  if (known !== undefined && !isSame(known.given, given))
    throw new Refusal('INVALID_REQUEST', `商家批次单号 ${number} 已存在，且参数与此请求不同`);
  const now = world.clock.now();
  const batch: Batch = known ?? {
    out_batch_no: number,
    batch_id: `1030${world.ids.digits('batch_id', 36)}`,
    given,
    appid: typeof appid === 'string' ? appid : '',
    sub_mchid,
    name: text('batch_name') ?? '',
    remark: text('batch_remark') ?? '',
    total_amount,
    scene: text('transfer_scene_id'),
    notify_url: text('notify_url'),
    named,
    state: 'ACCEPTED',
    details: details.map((detail) => ({
      ...detail,
      detail_id: `1040${world.ids.digits('detail_id', 36)}`,
      state: 'INIT' as const,
    })),
    created_at: now,
    updated_at: now,
  };
  if (known === undefined) addBatch(world, batch);
  return batch;
}

type NewDetail = Omit<BatchDetail, 'detail_id' | 'state'>;

/** @throws Refusal PARAM_ERROR unless the details fit each other and the totals */
function readDetails(world: World, clear: V3Call['clear'], total_amount: number): NewDetail[] {
  const field = '/transfer_detail_list';
  const list = clear['transfer_detail_list'] as readonly Readonly<Record<string, unknown>>[];
  const most = followsOther(world, largeBatches) ? 3_000 : 1_000;
  if (list.length === 0 || list.length > most) throw parameterError(field, `须为 1 至 ${most} 笔`);
  const details = list.map((one, at): NewDetail => {
    const place = `${field}/${at}`;
    const remark = String(one['transfer_remark'] ?? '');
    requireLength(`${place}/transfer_remark`, remark, longestText);
    const user_name = one['user_name'];
    return {
      out_detail_no: requireNumber(`${place}/out_detail_no`, one['out_detail_no']),
      amount: requireAmount(`${place}/transfer_amount`, one['transfer_amount']),
      remark,
      openid: String(one['openid']),
      user_name: typeof user_name === 'string' && user_name !== '' ? user_name : undefined,
    };
  });
  const numbers = new Set(details.map(({ out_detail_no }) => out_detail_no));
  if (numbers.size < details.length) throw parameterError(field, 'out_detail_no 在批次内须唯一');
  const names = details.filter(({ user_name }) => user_name !== undefined).length;
  if (names > 0 && names < details.length) throw parameterError(field, 'user_name 须全部填写或全部不填');
  if (clear['total_num'] !== details.length)
    throw parameterError('/total_num', '须等于转账明细的笔数', 'body', clear['total_num']);
  if (details.reduce((sum, { amount }) => sum + amount, 0) !== total_amount)
    throw parameterError('/total_amount', '须等于转账明细金额之和', 'body', total_amount);
  return details;
}
