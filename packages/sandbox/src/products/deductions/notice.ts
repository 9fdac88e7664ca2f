import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { beijingDay } from '../../runtime/time.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { requireHours } from '../shared/hours.js';
import { sortBody } from '../shared/same.js';
import { requireSigned } from './accept.js';
import { giveNotice } from './standing.js';
import { standingOf, standings } from './tables.js';

/** How many days a notice counts that does not say it. Undocumented; the older documents have seven days. */
const usualDays = 7;

/**
 * Announces a deduction, for a merchant or for the sub-merchant of a partner.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467035
 */
export function notifyDeduction(call: V3Call): Answer {
  const { world, variables, body } = call;
  requireParties(call);
  requireHours(world, '发送预扣费通知', '07:00', '22:00');
  const { contract_id, plan_id } = requireSigned(world, variables['contract_id'] ?? '', ['pap'], 'v3');
  if (world.registry.plans.get(plan_id)?.mode === 'next-day') {
    throw new Refusal('INVALID_REQUEST', `模板 ${plan_id} 的扣费无须预通知`);
  }
  const notice = {
    day: beijingDay(world.clock.now()),
    days: readDays(body['deduct_duration']),
    amount: readAmount(body['estimated_amount']),
    request: sortBody(body),
  };
  world.store.table(standings).put(giveNotice(standingOf(world, contract_id), notice));
  return { status: 204 };
}

/**
 * Reminds the user before another attempt. It changes nothing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467037
 */
export function notifyRetry(call: V3Call): Answer {
  requireParties(call);
  requireHours(call.world, '发送重试扣费通知', '07:00', '22:00');
  requireSigned(call.world, call.variables['contract_id'] ?? '', ['pap'], 'v3');
  return { status: 204 };
}

function requireParties({ world, body }: V3Call): void {
  const name = body['sp_mchid'] === undefined ? 'mchid' : 'sp_mchid';
  if (body[name] !== world.mchid) {
    throw parameterError(`/${name}`, `须为发起请求的商户号 ${world.mchid}`, 'body', body[name]);
  }
  const text = (field: string): string | undefined => {
    const value = body[field];
    return typeof value === 'string' ? value : undefined;
  };
  requireAppids(world.registry, text('appid'), text('sp_appid'), text('sub_appid'));
  requireSubMerchant(world.registry, text('sub_mchid'));
}

function readDays(given: unknown): number {
  const count = (given as { count?: unknown } | undefined)?.count;
  if (count === undefined) return usualDays;
  if (Number.isSafeInteger(count) && Number(count) > 0) return Number(count);
  throw parameterError('/deduct_duration/count', '须为正整数', 'body', count);
}

function readAmount(given: unknown): number {
  const amount = (given as { amount?: unknown }).amount;
  if (Number.isSafeInteger(amount) && Number(amount) > 0) return Number(amount);
  throw parameterError('/estimated_amount/amount', '须为大于 0 的整数，单位为分', 'body', amount);
}
