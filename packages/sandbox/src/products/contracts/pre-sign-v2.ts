import { isHttpUrl } from '../../description/validate.js';
import { parameterError } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { type Fields, pick, type V2Call } from '../shared/handler.js';
import { requireActivePlan } from '../shared/plans.js';
import { openSession } from './open-session.js';
import type { Session } from './session.js';

/** An H5 page lives ten minutes: https://pay.weixin.qq.com/doc/v2/merchant/4011987295 */
const h5Lifetime = 10 * 60_000;

/** A pre_entrustweb_id is repeated for two hours. The page of an official account has no documented lifetime. */
const usualLifetime = 2 * 3_600_000;

/**
 * Redirects the user's browser to the page that signs a contract. The page is the id for the user's acts.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011987292
 */
export function entrustweb(call: V2Call): URL {
  return new URL(openPage(call, usualLifetime).pages?.[0] ?? '');
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011987295 */
export function h5entrustweb(call: V2Call): Fields {
  return { result_msg: '', redirect_url: openPage(call, h5Lifetime).pages?.[0] ?? '' };
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011987294 */
export function preentrustweb(call: V2Call): Fields {
  const { id } = openPage(call, usualLifetime, false);
  return {
    ...pick(call.fields, ['sub_mch_id', 'sub_appid']),
    pre_entrustweb_id: id,
    miniprogram_username: 'gh_0a0a0a0a0a0a',
    miniprogram_path: `pages/index/index?pre_entrustweb_id=${id}`,
  };
}

function openPage({ world, fields, signType }: V2Call, lifetime: number, hasAddress = true): Session {
  const { appid, sub_appid, sub_mch_id, plan_id = '', contract_code = '', notify_url = '' } = fields;
  requireAppids(world.registry, appid, sub_appid);
  requireSubMerchant(world.registry, sub_mch_id);
  requireActivePlan(world, plan_id);
  requireSense(fields);
  const { timestamp: _, ...request } = fields;
  return openSession(world, {
    family: 'pap',
    id: () => world.ids.hex('pre_entrustweb_id', 32).toLowerCase(),
    plan_id,
    code: contract_code,
    body: request,
    terms: {
      parties: pick(fields, ['appid', 'mch_id', 'sub_appid', 'sub_mch_id']),
      display_account: fields['contract_display_account'],
      request_serial: fields['request_serial'],
      openid: fields['openid'],
      notify_url,
      sign_type: signType,
    },
    expires_at: world.clock.now() + lifetime,
    ...(hasAddress ? { pages: addressOf } : {}),
  });
}

/** Checks that the schema cannot express. */
function requireSense({ notify_url = '', request_serial = '' }: Fields): void {
  if (!isHttpUrl(notify_url)) {
    throw parameterError('/notify_url', '须为 http 或 https 地址', 'body', notify_url);
  }
  // A signed 64 bit integer.
  if (!/^\d{1,19}$/.test(request_serial) || BigInt(request_serial) >= 2n ** 63n) {
    throw parameterError('/request_serial', '须为 64 位整数以内的数字', 'body', request_serial);
  }
}

function addressOf(id: string): readonly string[] {
  return [`https://payapp.weixin.qq.com/papay/entrust?pre_entrustweb_id=${id}`];
}
