import { Refusal } from '../../runtime/refusal.js';
import { beijingDay, spacedTime, startOfDay } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { offerFile } from '../shared/downloads.js';
import { type Flow, flows, requireStock } from '../shared/favor/tables.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { readDate } from '../shared/time-fields.js';
import { yuan } from '../shared/yuan.js';

const day = 86_400_000;
/** A file is there from 10:00 of the day after the stock has ended, or after the day of a bill. */
const readyAfter = 10 * 3_600_000;
/** How long the URL of a file works, in seconds. */
const lifetime = 30;

const header =
  '批次id,优惠id,优惠类型,优惠金额（元）,订单总金额（元）,交易类型,支付单号,消耗时间,消耗商户号,设备号,银行流水号,单品信息';
const refundHeader =
  '批次id,优惠id,优惠类型,优惠金额（元）,订单总金额（元）,交易类型,支付单号,退款时间,退款商户号,退款单号,设备号,银行流水号,单品信息';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012463585 */
export function useFlow(call: V3Call): Answer {
  return offerWhole(call, 'use');
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012463723 */
export function refundFlow(call: V3Call): Answer {
  return offerWhole(call, 'refund');
}

export function useFlowByDay(call: V3Call): Answer {
  const { url, sha1, count } = offerDay(call, 'use');
  return { status: 200, body: { url, stock_useflow_hash: sha1, stock_useflow_count: count } };
}

export function refundFlowByDay(call: V3Call): Answer {
  const { url, sha1, count } = offerDay(call, 'refund');
  return { status: 200, body: { url, stock_refundflow_hash: sha1, stock_refundflow_count: count } };
}

/** @throws Refusal RESOURCE_NOT_EXISTS before the file is ready, or if nothing has happened */
function offerWhole(call: V3Call, kind: Flow['kind']): Answer {
  const { world, variables } = call;
  const stock = requireStock(world, variables['stock_id'] ?? '');
  if (stock.stopped_at === undefined) throw missing('批次未结束');
  requireReady(world, stock.stopped_at);
  const { url, sha1 } = offer(call, listFlows(call, kind));
  return { status: 200, body: { url, hash_value: sha1, hash_type: 'SHA1' } };
}

function offerDay(call: V3Call, kind: Flow['kind']) {
  const { world, query, variables } = call;
  requireStock(world, variables['stock_id'] ?? '');
  // The date may lack its hyphens.
  const given = (query['bill_date'] ?? '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  const date = readDate('/bill_date', given);
  requireReady(world, startOfDay(date));
  const rows = listFlows(call, kind).filter(({ at }) => beijingDay(at) === date);
  return { ...offer(call, rows), count: String(rows.length) };
}

function listFlows({ world, variables }: V3Call, kind: Flow['kind']): Flow[] {
  return world.store
    .table(flows)
    .list('stock_id', variables['stock_id'] ?? '')
    .filter((flow) => flow.kind === kind);
}

function offer(call: V3Call, rows: readonly Flow[]): ReturnType<typeof offerFile> {
  const [first] = rows;
  if (first === undefined) throw missing('没有发生过核销或退款');
  const lines = rows.map(writeRow);
  const content = [first.kind === 'use' ? header : refundHeader, ...lines, ''].join('\r\n');
  return offerFile(call, content, lifetime);
}

/** The last three columns have no back-tick: https://developers.weixin.qq.com/community/pay/article/doc/0008426accc720e0933d1e0b651813 */
function writeRow({ id, kind, stock_id, coupon_id, at, use }: Flow): string {
  const marked = [
    stock_id,
    coupon_id,
    '代金券',
    yuan(use.amount),
    yuan(use.total),
    '微信支付',
    use.transaction_id,
    spacedTime(at),
    use.mchid,
    ...(kind === 'refund' ? [id] : []),
  ];
  return [...marked.map((text) => `\`${text}`), '', '', ''].join(',');
}

function requireReady({ clock }: World, last: number): void {
  if (clock.now() < startOfDay(beijingDay(last)) + day + readyAfter) throw missing('次日 10 点后才能下载');
}

function missing(why: string): Refusal {
  return new Refusal('RESOURCE_NOT_EXISTS', `账单文件不存在：${why}`);
}
