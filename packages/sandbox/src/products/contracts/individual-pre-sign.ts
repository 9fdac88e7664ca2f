import { requireAppids } from '../../runtime/registry.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { openSession } from './open-session.js';

/** Undocumented. The other pages of 收付通 have this lifetime. */
const sessionLifetime = 2 * 3_600_000;

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015851472 */
export function individualPreSign({ world, body }: V3Call): Answer {
  const appid = String(body['appid']);
  const { openid } = body;
  requireAppids(world.registry, appid);
  const session = openSession(world, {
    family: 'individual',
    id: () => world.ids.hex('pre_entrustweb_id', 32).toLowerCase(),
    // The code is unique per service provider, because there is no plan.
    plan_id: '',
    code: String(body['out_contract_code']),
    body,
    terms: { parties: { appid }, openid: typeof openid === 'string' ? openid : undefined },
    expires_at: world.clock.now() + sessionLifetime,
  });
  return { status: 200, body: { pre_entrustweb_id: session.id } };
}
