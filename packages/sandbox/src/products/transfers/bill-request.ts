import { parameterError } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import type { V3Call } from '../shared/handler.js';
import { requireAmount, requireLength, requireNumber, requireUrl } from '../shared/request.js';
import { requirePerception, requireReportInfos } from './scenes.js';

/** What every operation that creates a transfer gives. */
export interface BillRequest {
  readonly appid: string;
  readonly out_bill_no: string;
  readonly user_name: string | undefined;
  /** fen */
  readonly amount: number;
  readonly remark: string;
  readonly notify_url: string | undefined;
  readonly scene: string;
}

/** From this amount on, in fen, the name of the user is required: https://pay.weixin.qq.com/doc/v3/partner/4015469096 */
const nameFrom = 200_000;

/** Below this amount, in fen, the name of the user cannot be checked. */
const nameNotBelow = 30;

const longestRemark = 32;

/** Reads the parts that the schema cannot check. @throws Refusal PARAM_ERROR, INVALID_REQUEST */
export function readBillRequest({ world, clear }: Pick<V3Call, 'world' | 'clear'>): BillRequest {
  const text = (name: string): string | undefined =>
    typeof clear[name] === 'string' && clear[name] !== '' ? clear[name] : undefined;
  const appid = text('appid') ?? '';
  requireAppids(world.registry, appid);
  const out_bill_no = requireNumber('/out_bill_no', clear['out_bill_no']);
  const amount = requireAmount('/transfer_amount', clear['transfer_amount']);
  const user_name = text('user_name');
  requireName(amount, user_name);
  const remark = text('transfer_remark') ?? '';
  requireLength('/transfer_remark', remark, longestRemark);
  const notify_url = text('notify_url');
  requireUrl('/notify_url', notify_url);
  const scene = text('transfer_scene_id') ?? '';
  requireReportInfos(scene, clear['transfer_scene_report_infos'] as readonly unknown[]);
  requirePerception(scene, text('user_recv_perception'));
  return { appid, out_bill_no, user_name, amount, remark, notify_url, scene };
}

/** @throws Refusal PARAM_ERROR */
export function requireName(amount: number, name: string | undefined, field = '/user_name'): void {
  if (name === undefined && amount >= nameFrom) throw parameterError(field, '转账金额满 2,000 元时必填');
  if (name !== undefined && amount < nameNotBelow)
    throw parameterError(field, '转账金额不足 0.3 元时不支持校验姓名，不可填写');
}
